package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.Ingress;
import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidText;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A table of calls and what must come of them, one a line:
 *
 * <pre>
 * install NAME PROGRAM (ARGUMENTS)
 * upgrade NAME PROGRAM (ARGUMENTS)                with main memory kept if the program can
 * call NAME METHOD (ARGUMENTS) => (RESULTS)       bobcall: from somebody who controls nothing
 * query NAME METHOD (ARGUMENTS) => (RESULTS)
 * create NAME                                     an empty canister
 * manage METHOD (ARGUMENTS)                       of the management canister; bobmanage: as above
 * inspect NAME METHOD (ARGUMENTS)
 * learn NAME OTHER METHOD                         a name for the canister that a query of the other tells
 * log NAME => TEXT                                the log contains it
 * wait SECONDS                                    so many blocks
 * </pre>
 *
 * With {@code =!} in the place of {@code =>} stands a part of the code and the text with which it must fail, with {@code =!!}
 * all of it. {@code $NAME} is
 * the id of a canister.
 */
final class Script {
    private static final List<String> MARKS = List.of("=!!", "=!", "=>");
    private static final int PATIENCE = 30;
    private static final Blob CERTIFICATE = Blob.ofText("certificate");

    final TestSubnet subnet = new TestSubnet();
    private final Function<String, Blob> modules;
    private final boolean keeping;
    private final Map<String, CanisterId> canisters = new TreeMap<>();

    /** @param keeping whether the programs keep their main memory over an upgrade */
    Script(Function<String, Blob> modules, boolean keeping) {
        this.modules = modules;
        this.keeping = keeping;
    }

    void run(String table) {
        for (String line : table.lines().map(String::strip).toList()) {
            if (!line.isEmpty() && !line.startsWith("#")) {
                run(Step.of(line));
            }
        }
    }

    CanisterId id(String name) {
        return Optional.ofNullable(canisters.get(name)).orElseThrow(() -> new IllegalArgumentException(name));
    }

    /** A line in its parts; {@code mark} is {@code =>}, {@code =!}, or nothing where no result is told. */
    private record Step(
            String line, String verb, String name, String method, String arguments, String mark, String expected) {
        static Step of(String line) {
            String mark = MARKS.stream()
                    .filter(sign -> line.contains(" " + sign + " "))
                    .findFirst()
                    .orElse("");
            int end = mark.isEmpty() ? line.length() : line.indexOf(" " + mark + " ");
            String[] words = line.substring(0, end).strip().split(" +", 4);
            String expected = mark.isEmpty()
                    ? ""
                    : line.substring(end + mark.length() + 2).strip();
            return new Step(line, words[0], words[1], part(words, 2), part(words, 3), mark, expected);
        }

        private static String part(String[] words, int at) {
            return words.length > at ? words[at] : "";
        }
    }

    private void run(Step step) {
        switch (step.verb) {
            case "install" -> {
                canisters.put(step.name, subnet.create());
                check(step, install(step, "install", CandidValue.Null.VALUE));
            }
            case "upgrade" -> check(step, install(step, "upgrade", upgrading()));
            case "create" -> canisters.put(step.name, subnet.create());
            case "manage" -> check(step, managed(step, TestSubnet.ALICE));
            case "bobmanage" -> check(step, managed(step, TestSubnet.BOB));
            case "call" -> check(step, called(step, TestSubnet.ALICE));
            case "bobcall" -> check(step, called(step, TestSubnet.BOB));
            case "query" -> check(step, Answers.status(queried(step)));
            case "inspect" -> inspect(step);
            case "learn" -> learn(step);
            case "log" -> assertThat(log(step.name)).as(step.line).contains(step.expected);
            case "wait" -> pass(Integer.parseInt(step.name));
            default -> throw new IllegalArgumentException(step.line);
        }
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            pass();
        }
    }

    private void pass() {
        Blob randomness = Blob.ofText("beacon " + subnet.state.height());
        subnet.block(TestSubnet.SECOND, Optional.of(randomness));
    }

    private RequestStatus install(Step step, String mode, CandidValue content) {
        return subnet.manage(
                TestSubnet.ALICE,
                "install_code",
                TestSubnet.id(id(step.name)),
                new Field("mode", new CandidValue.Variant(mode, content)),
                new Field("wasm_module", new CandidValue.Bytes(modules.apply(step.method))),
                new Field("arg", new CandidValue.Bytes(encoded(step))));
    }

    private CandidValue upgrading() {
        return keeping
                ? CandidValue.Opt.of(new CandidValue.Struct(List.of(
                        new Field("skip_pre_upgrade", CandidValue.Opt.NONE),
                        new Field(
                                "wasm_memory_persistence",
                                CandidValue.Opt.of(new CandidValue.Variant("keep", CandidValue.Null.VALUE))))))
                : CandidValue.Opt.NONE;
    }

    private RequestStatus called(Step step, Principal caller) {
        Hash request = subnet.submit(caller, id(step.name).principal(), step.method, encoded(step));
        for (int i = 0; i < PATIENCE && !subnet.status(request).isFinal(); i++) {
            pass();
        }
        return subnet.status(request);
    }

    private RequestStatus managed(Step step, Principal caller) {
        String arguments = (step.method + " " + step.arguments).strip();
        Blob encoded = arguments.isEmpty() ? Candid.EMPTY : Candid.encode(CandidText.parse(named(arguments)));
        return subnet.manageRaw(caller, step.name, encoded);
    }

    private Answer queried(Step step) {
        return subnet.executor
                .queries()
                .query(
                        subnet.state,
                        id(step.name).principal(),
                        TestSubnet.ALICE,
                        step.method,
                        encoded(step),
                        Optional.of(CERTIFICATE));
    }

    private void learn(Step step) {
        Answer answer = subnet.query(id(step.method), step.arguments, Candid.EMPTY);
        CandidValue told = Candid.decode(TestSubnet.answered(answer)).getFirst();
        canisters.put(step.name, new CanisterId(((CandidValue.PrincipalRef) told).value()));
    }

    private void inspect(Step step) {
        Ingress ingress = new Ingress(
                Hash.ZERO, TestSubnet.BOB, id(step.name).principal(), step.method, encoded(step), Long.MAX_VALUE);
        Optional<Answer.Reject> refusal = subnet.executor.queries().inspect(subnet.state, ingress);
        assertThat(refusal.map(reject -> reject.errorCode() + ": " + reject.message())
                        .orElse(""))
                .as(step.line)
                .contains(named(step.expected));
        assertThat(refusal.isPresent()).as(step.line).isEqualTo(step.mark.startsWith("=!"));
    }

    private String log(String name) {
        StringBuilder lines = new StringBuilder();
        subnet.canister(id(name))
                .chronicle()
                .logs()
                .forEach(record -> lines.append(new String(record.content().unsafeBytes(), StandardCharsets.UTF_8))
                        .append('\n'));
        return lines.toString();
    }

    private void check(Step step, RequestStatus status) {
        if (step.mark.startsWith("=!")) {
            assertThat(status).as(step.line).isInstanceOf(RequestStatus.Rejected.class);
            RequestStatus.Rejected rejected = (RequestStatus.Rejected) status;
            String said = rejected.errorCode() + ": " + rejected.message();
            String expected = named(step.expected).replace("\\n", "\n");
            if (step.mark.equals("=!!")) {
                assertThat(said).as(step.line).isEqualTo(expected);
            } else {
                assertThat(said).as(step.line).contains(expected);
            }
            return;
        }
        assertThat(status).as(step.line).isInstanceOf(RequestStatus.Replied.class);
        if (step.mark.equals("=>")) {
            List<CandidValue> results = Candid.decode(((RequestStatus.Replied) status).reply());
            assertThat(results).as(step.line).isEqualTo(CandidText.parse(named(step.expected)));
        }
    }

    private Blob encoded(Step step) {
        return step.arguments.isEmpty() ? Candid.EMPTY : Candid.encode(CandidText.parse(named(step.arguments)));
    }

    private String named(String text) {
        String result = text;
        for (Map.Entry<String, CanisterId> canister : canisters.entrySet()) {
            result = result.replace("$" + canister.getKey(), canister.getValue().toString());
        }
        return result.replace("$ALICE", TestSubnet.ALICE.toString()).replace("$BOB", TestSubnet.BOB.toString());
    }
}
