package dev.tern.sdk.cli;

import dev.tern.sdk.candid.CandidException;
import dev.tern.sdk.client.AgentException;
import dev.tern.sdk.client.RejectedException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all commands that talk to a network share: what is wrong becomes a message and an exit code. */
abstract class ClientCommand implements Callable<Integer> {
    private static final String NOT_A_CONTROLLER = "IC0512";

    @Spec
    private CommandSpec spec;

    @Option(names = "--identity", paramLabel = "NAME", description = "Act as this identity (default: the one in use).")
    private @Nullable String identity;

    abstract void run(Session session);

    @Override
    public Integer call() {
        Session session = new Session(spec, identity);
        Waiting waiting = Waiting.begin(session);
        try {
            run(session);
            return Exit.OK;
        } catch (CliException e) {
            return fail(session, e.code(), e.getMessage());
        } catch (RejectedException e) {
            return session.unknownCanister()
                    .map(unknown -> fail(session, Exit.FAILED, unknown))
                    .orElseGet(() -> fail(session, Exit.REJECTED, "rejected: " + e.getMessage() + hint(e)));
        } catch (AgentException e) {
            return unanswered(session, e);
        } catch (CandidException e) {
            return fail(session, Exit.USAGE, "Candid: " + e.getMessage());
        } finally {
            waiting.end();
        }
    }

    private static int unanswered(Session session, AgentException e) {
        return switch (e.kind()) {
            case REFUSED -> fail(session, Exit.FAILED, session.unknownCanister().orElse(e.getMessage()));
            case NETWORK, UNVERIFIED -> {
                Optional<String> halted = session.halted();
                boolean network = e.kind() == AgentException.Kind.NETWORK || halted.isPresent();
                String why = halted.map(text -> "; " + text).orElse("");
                yield fail(session, network ? Exit.NETWORK : Exit.FAILED, e.getMessage() + why);
            }
        };
    }

    private static String hint(RejectedException e) {
        if (e.rejected().errorCode().equals(NOT_A_CONTROLLER)) {
            return "; act as one of its controllers (--identity NAME)";
        }
        return switch (e.rejected().code()) {
            case DESTINATION_INVALID -> "; check the canister's id and the method's name";
            case SYS_TRANSIENT -> "; try again";
            case SYS_UNKNOWN, SYS_FATAL, CANISTER_REJECT, CANISTER_ERROR -> "";
        };
    }

    private static int fail(Session session, int code, @Nullable String message) {
        session.say("tern: " + message);
        return code;
    }
}
