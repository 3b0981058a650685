package dev.tern.sdk.cli;

import dev.tern.sdk.candid.CandidException;
import dev.tern.sdk.candid.CandidText;
import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.candid.DidFile;
import dev.tern.sdk.client.Agent;
import dev.tern.sdk.client.Answer;
import dev.tern.sdk.client.CanisterClient;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tern call}: an update call, and what it shares with {@code tern query}. */
@Command(name = "call", description = "Calls a method of a canister and prints its certified reply.")
class CallCommand extends ClientCommand {
    @Parameters(paramLabel = "NAME", index = "0", description = "Name or id of the canister.")
    private String name;

    @Parameters(paramLabel = "METHOD", index = "1")
    private String method;

    @Parameters(
            paramLabel = "ARGS",
            index = "2",
            arity = "0..1",
            defaultValue = "()",
            description = "Arguments in Candid's text form (default: ${DEFAULT-VALUE}).")
    private String arguments;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "180",
            description = "How long to wait for the answer (default: ${DEFAULT-VALUE}).")
    private int timeout;

    @Override
    void run(Session session) {
        CanisterId id = session.canister(name);
        if (timeout < 1) {
            throw new CliException(Exit.USAGE, "--timeout takes a number of seconds from 1");
        }
        Agent agent = session.agent(Duration.ofSeconds(timeout));
        CanisterClient canister = CanisterClient.of(agent, id);
        checkMethod(canister);
        Answer answer = send(agent, id, method, encode(canister));
        Blob reply = answer.reply();
        String text = print(canister, reply);
        JsonObject json = new JsonObject()
                .put("canister", id.toString())
                .put("method", method)
                .put("reply", text)
                .put("bytes", reply.hex())
                .put("requestId", "0x" + answer.requestId().hex());
        if (answer instanceof Answer.Replied replied) {
            json.put("subnet", replied.subnet().toString());
            session.out(json, text);
            if (!session.json()) {
                session.say(vouched() + " subnet " + replied.subnet());
            }
        }
    }

    Answer send(Agent agent, CanisterId id, String called, Blob argument) {
        return agent.call(id, called, argument);
    }

    String vouched() {
        return "certified by";
    }

    private void checkMethod(CanisterClient canister) {
        Optional<DidFile> did = canister.did();
        if (did.isPresent()
                && did.get().service().isPresent()
                && did.get().method(method).isEmpty()) {
            List<String> methods =
                    did.get().methods().stream().map(CandidType.Method::name).toList();
            throw new CliException(
                    Exit.REJECTED,
                    "canister " + name + " has no method " + method + "; its methods are: "
                            + String.join(", ", methods));
        }
    }

    private Blob encode(CanisterClient canister) {
        try {
            return canister.encodeText(method, arguments);
        } catch (CandidException e) {
            String expected = canister.type(method)
                    .map(type -> "; " + method + " is " + type)
                    .orElse("; write them like '(42 : nat, \"text\")'");
            throw new CliException(Exit.USAGE, "the arguments do not fit: " + e.getMessage() + expected);
        }
    }

    private String print(CanisterClient canister, Blob reply) {
        try {
            return CandidText.print(canister.decode(method, reply));
        } catch (CandidException e) {
            return "0x" + reply.hex(); // not Candid: canisters may reply with any bytes
        }
    }
}
