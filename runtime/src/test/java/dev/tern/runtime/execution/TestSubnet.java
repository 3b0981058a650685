package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.wabt.Wat2Wasm;
import dev.tern.runtime.migration.LocalSteps;
import dev.tern.runtime.registry.Claim;
import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.registry.MigrationPhase;
import dev.tern.runtime.registry.MigrationRecord;
import dev.tern.runtime.registry.Registry;
import dev.tern.runtime.registry.RegistryChange;
import dev.tern.runtime.registry.RegistryDelta;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.runtime.registry.SubnetType;
import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Ingress;
import dev.tern.runtime.state.LocalMigration;
import dev.tern.runtime.state.MigrationStep;
import dev.tern.runtime.state.NetworkState;
import dev.tern.runtime.state.Queues;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Request;
import dev.tern.runtime.state.Response;
import dev.tern.runtime.state.Settings;
import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.candid.Primitive;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A subnet without consensus: calls go straight into the queues, and every call makes a block. */
class TestSubnet {
    static final Principal ALICE = new Principal(Blob.ofText("alice"));
    static final Principal BOB = new Principal(Blob.ofText("bob"));
    static final SubnetId ROOT = SubnetId.of(new byte[] {9, 9});
    static final SubnetId SELF = SubnetId.of(new byte[] {1, 1});
    static final SubnetId OTHER = SubnetId.of(new byte[] {2, 2});
    static final Principal FAR = IdRange.id(300).principal();
    static final long START = 1_700_000_000_000_000_000L;
    static final long SECOND = 1_000_000_000L;

    static final long SHORT_TASK = 500_000_000;
    /** One that gives up on an endless loop sooner than the protocol does. */
    static final Pace SHORT = new Pace(1_000_000_000, 300_000_000, SHORT_TASK, 4);

    Executor executor;
    ReplicatedState state;
    private long requests;

    TestSubnet() {
        this(new Executor(2, SHORT));
    }

    TestSubnet(Executor executor) {
        this.executor = executor;
        Registry registry = Registry.genesis(
                Hash.ZERO,
                ROOT,
                List.of(
                        subnet(SELF, SubnetType.APPLICATION, 100),
                        subnet(OTHER, SubnetType.APPLICATION, 300),
                        subnet(ROOT, SubnetType.ROOT, 0)),
                List.of());
        state = ReplicatedState.genesis(SELF, registry, START);
    }

    private static SubnetRecord subnet(SubnetId id, SubnetType type, long first) {
        IdRange range = new IdRange(first, first + 99);
        return new SubnetRecord(id, type, Blob.wrap(new byte[96]), List.of(), range, 1);
    }

    static Blob wasm(String body) {
        return Blob.wrap(Wat2Wasm.parse("(module " + body + ")"));
    }

    void block() {
        block(SECOND, Optional.empty());
    }

    void block(long later, Optional<Blob> randomness) {
        state = state.withPosition(state.position().at(state.height() + 1, state.time() + later));
        state = executor.executeRound(state, randomness);
    }

    /** After so many blocks nothing is left to do. */
    void untilIdle(int blocks) {
        for (int i = 0; i < blocks; i++) {
            block();
        }
        assertThat(state.agenda().working().isEmpty()).isTrue();
        assertThat(state.schedule().running().isEmpty()).isTrue();
        assertThat(state.management().pending().isEmpty()).isTrue();
    }

    /** Ends the tasks that are not finished. */
    void close() {
        executor.close();
    }

    /** Another replica that has the state and nothing of what is under way. */
    TestSubnet restarted() {
        TestSubnet other = new TestSubnet(executor.another());
        other.state = state;
        other.requests = requests;
        return other;
    }

    /** A block here and at another replica, which come to the same. */
    void blockWith(TestSubnet other) {
        blockWith(other, SECOND);
    }

    void blockWith(TestSubnet other, long later) {
        block(later, Optional.empty());
        other.block(later, Optional.empty());
        assertThat(other.state.stateRoot()).isEqualTo(state.stateRoot());
    }

    /** Queues a call and tells under which id its status stands. */
    Hash submit(Principal caller, Principal receiver, String method, Blob argument) {
        Hash id = Blake3.hash(Long.toString(requests++).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Ingress ingress = new Ingress(id, caller, receiver, method, argument, state.time() + 300 * SECOND);
        state = state.withIngress(state.ingress().received(ingress, receiver));
        if (receiver.equals(Principal.MANAGEMENT)) {
            state = state.withManagement(
                    state.management().withQueues(state.management().queues().receive(ingress)));
        } else {
            state = state.update(
                    new CanisterId(receiver), c -> c.withQueues(c.queues().receive(ingress)));
        }
        return id;
    }

    /** Queues a call of the management canister. */
    Hash ask(Principal caller, String method, Field... fields) {
        return submit(caller, Principal.MANAGEMENT, method, argument(method, fields));
    }

    /** Queues a call of a canister with {@link Chores} that counts so many turns. */
    Hash spin(CanisterId canister, int turns) {
        return submit(
                ALICE,
                canister.principal(),
                "run",
                new Chores().spin(turns).reply().argument());
    }

    RequestStatus status(Hash request) {
        return state.ingress().get(request).orElseThrow().status();
    }

    RequestStatus update(CanisterId canister, String method, Blob argument) {
        Hash id = submit(ALICE, canister.principal(), method, argument);
        block();
        return status(id);
    }

    /** The reply to an update that must succeed. */
    Blob reply(CanisterId canister, String method, Blob argument) {
        return replied(update(canister, method, argument));
    }

    static Blob replied(RequestStatus status) {
        if (status instanceof RequestStatus.Replied replied) {
            return replied.reply();
        }
        throw new AssertionError("not replied: " + status);
    }

    Answer query(CanisterId canister, String method, Blob argument) {
        return executor.queries().query(state, canister.principal(), ALICE, method, argument, Optional.empty());
    }

    /** Why a canister does not take a message of Alice's; empty if it does. */
    Optional<Answer.Reject> inspect(CanisterId canister, String method) {
        Ingress ingress = new Ingress(Hash.ZERO, ALICE, canister.principal(), method, Blob.EMPTY, 0);
        return executor.queries().inspect(state, ingress);
    }

    Blob queried(CanisterId canister, String method) {
        return answered(query(canister, method, Blob.EMPTY));
    }

    static Blob answered(Answer answer) {
        if (answer instanceof Answer.Reply reply) {
            return reply.payload();
        }
        throw new AssertionError("rejected: " + answer);
    }

    /** Asks the management canister on a snapshot. */
    Answer query(Principal caller, String method, Field... fields) {
        return executor.queries()
                .query(state, Principal.MANAGEMENT, caller, method, argument(method, fields), Optional.empty());
    }

    RequestStatus manage(Principal caller, String method, Field... fields) {
        Hash id = ask(caller, method, fields);
        block();
        return status(id);
    }

    RequestStatus manageRaw(Principal caller, String method, Blob argument) {
        Hash id = submit(caller, Principal.MANAGEMENT, method, argument);
        block();
        return status(id);
    }

    static Blob argument(String method, Field... fields) {
        CandidType.Func type = ManagementInterface.method(method).orElseThrow();
        if (type.arguments().isEmpty()) {
            return Candid.EMPTY;
        }
        List<Field> all = new ArrayList<>(Arrays.asList(fields));
        if (type.arguments().get(0).unfold() instanceof CandidType.Struct struct) {
            for (CandidType.Field field : struct.fields()) {
                boolean given = all.stream().anyMatch(f -> f.label().equals(field.label()));
                if (!given && field.type().unfold() instanceof CandidType.Opt) {
                    all.add(new Field(field.label(), CandidValue.Opt.NONE));
                }
            }
        }
        return Candid.encode(type.arguments(), List.of(new CandidValue.Struct(all)));
    }

    static Field id(CanisterId canister) {
        return new Field("canister_id", new CandidValue.PrincipalRef(canister.principal()));
    }

    static CandidValue.Struct record(String method, Blob reply) {
        CandidType.Func type = ManagementInterface.method(method).orElseThrow();
        return (CandidValue.Struct) Candid.decode(reply, type.results()).get(0);
    }

    CanisterId create() {
        String method = "provisional_create_canister_with_cycles";
        Blob reply = replied(manage(ALICE, method));
        CandidValue id = record(method, reply).get("canister_id");
        return new CanisterId(((CandidValue.PrincipalRef) id).value());
    }

    RequestStatus install(CanisterId canister, String mode, Blob wasm, Blob argument) {
        return manageRaw(ALICE, "install_code", installation(mode, canister, wasm, argument));
    }

    /** An argument of {@code install_code}. */
    static Blob installation(String mode, CanisterId canister, Blob wasm, Blob argument) {
        return argument(
                "install_code",
                id(canister),
                mode(mode),
                new Field("wasm_module", new CandidValue.Bytes(wasm)),
                new Field("arg", new CandidValue.Bytes(argument)));
    }

    static Field mode(String mode) {
        CandidValue content = mode.equals("upgrade") ? CandidValue.Opt.NONE : CandidValue.Null.VALUE;
        return new Field("mode", new CandidValue.Variant(mode, content));
    }

    CanisterId deploy(String body) {
        CanisterId canister = create();
        replied(install(canister, "install", wasm(body), Blob.EMPTY));
        return canister;
    }

    /** A setting, or another optional field, that is given. */
    static Field option(String name, CandidValue value) {
        return new Field(name, CandidValue.Opt.of(value));
    }

    static Field option(String name, long value) {
        return option(name, CandidValue.Nat.of(value));
    }

    static CandidValue nat64(long value) {
        return new CandidValue.Fixed(Primitive.NAT64, value);
    }

    /** Settings of which some are given. */
    static CandidValue.Struct settings(Field... given) {
        List<Field> all = new ArrayList<>(Arrays.asList(given));
        for (Field field : ((CandidValue.Struct) SettingsForm.show(Settings.of(List.of()))).fields()) {
            if (all.stream().noneMatch(f -> f.label().equals(field.label()))) {
                all.add(new Field(field.label(), CandidValue.Opt.NONE));
            }
        }
        return new CandidValue.Struct(all);
    }

    /** A controller changes settings. */
    RequestStatus set(CanisterId canister, Field... given) {
        return manage(ALICE, "update_settings", id(canister), new Field("settings", settings(given)));
    }

    /** A canister promises itself the memory of the subnet, all but so many bytes. */
    void leaveMemory(CanisterId holder, long bytes) {
        Field all = option("memory_allocation", canister(holder).allocatedBytes() + state.freeMemory() - bytes);
        state = state.update(holder, c -> c.withSettings(SettingsForm.change(c.settings(), settings(all))));
    }

    /** A canister on another subnet calls the management canister of this one, with fresh cycles. */
    void sendFromAfar(String method, Cycles cycles, Blob argument) {
        Request request = fromAfar(SELF.principal(), method, cycles, argument);
        state = state.withManagement(
                state.management().withQueues(state.management().queues().receive(request)));
    }

    /** The same for a canister of this subnet. */
    void sendFromAfar(CanisterId receiver, String method, Cycles cycles, Blob argument) {
        Request request = fromAfar(receiver.principal(), method, cycles, argument);
        state = state.update(receiver, c -> c.withQueues(c.queues().receive(request)));
    }

    private Request fromAfar(Principal receiver, String method, Cycles cycles, Blob argument) {
        state = state.withPosition(state.position().mint(cycles));
        return new Request(FAR, receiver, requests++, method, argument, cycles);
    }

    /** The answers that wait to leave for the canister on another subnet. */
    List<Response> toAfar() {
        return toAfar(state.management().queues());
    }

    /** The same in the queues of a canister. */
    static List<Response> toAfar(Queues queues) {
        List<Response> all = new ArrayList<>();
        for (Queues rest = queues; rest.nextTo(FAR).isPresent(); rest = rest.withdrawn(FAR)) {
            all.add((Response) rest.nextTo(FAR).orElseThrow());
        }
        return all;
    }

    Response manageFromAfar(String method, Cycles cycles, Field... fields) {
        sendFromAfar(method, cycles, argument(method, fields));
        block();
        return toAfar().getLast();
    }

    Blob replyFromAfar(String method, Field... fields) {
        return answered(manageFromAfar(method, Cycles.ZERO, fields).answer());
    }

    /** The registry says this of a migration, and this subnet stands at that step of it. */
    void moving(MigrationRecord record, MigrationStep step) {
        NetworkState network = state.network();
        RegistryDelta delta =
                new RegistryDelta(network.registry().version() + 1, List.of(new RegistryChange.PutMigration(record)));
        LocalMigration local =
                LocalMigration.begun(record.id(), record.canister(), record.from(), record.to(), record.epoch(), step);
        state = state.withNetwork(
                network.withRegistry(network.registry().apply(delta)).withMigration(local));
    }

    /** The canister is on its way to another subnet, and works here no more. */
    void freeze(CanisterId canister) {
        moving(
                Moves.record(canister, SELF, OTHER, Long.MAX_VALUE)
                        .withHeight(state.height())
                        .in(MigrationPhase.READY),
                MigrationStep.SERVING);
        state = LocalSteps.end(state);
    }

    /** The canister of {@link Moves} stays. */
    void stays() {
        NetworkState network = state.network();
        state = state.withNetwork(network.withMigrations(network.migrations().without(1L)));
    }

    /** Keeps all of the memory for messages but so many bytes free for a canister on its way here. */
    void leaveForMessages(long bytes) {
        long others = state.freeMessages() + state.network().reserved().messageBytes();
        Claim claim = new Claim(0, others - bytes, 0);
        moving(Moves.record(IdRange.id(399), OTHER, SELF, claim).in(MigrationPhase.SIGNALLED), MigrationStep.RECEIVING);
    }

    CanisterState canister(CanisterId id) {
        return state.canister(id).orElseThrow();
    }

    static int number(Blob bytes) {
        return number(bytes, 0);
    }

    /** A little-endian number of four bytes. */
    static int number(Blob bytes, int at) {
        int value = 0;
        for (int i = 3; i >= 0; i--) {
            value = value << 8 | (bytes.at(at + i) & 0xff);
        }
        return value;
    }
}
