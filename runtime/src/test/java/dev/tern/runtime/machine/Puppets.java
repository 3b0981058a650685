package dev.tern.runtime.machine;

import dev.tern.runtime.registry.Claim;
import dev.tern.runtime.registry.MigrationMode;
import dev.tern.runtime.registry.RegistryAnswer;
import dev.tern.runtime.registry.RegistryRequest;
import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.Ingress;
import dev.tern.runtime.state.Queues;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Request;
import dev.tern.runtime.state.Response;
import dev.tern.runtime.state.Task;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Execution without WASM: canisters are {@link Puppet}s. Each takes at most two messages per block, so that queues fill. */
final class Puppets implements Execution {
    private static final int MESSAGES_PER_BLOCK = 2;

    /** What the registry answered, in order. */
    final List<RegistryAnswer> answers = new ArrayList<>();

    /** The memory that a canister which is to move is said to take at most. */
    Claim stated = new Claim(1 << 20, 1 << 27, 0);

    /** The argument of a user's call {@code migrate}. */
    static Blob migrate(SubnetId to, Optional<Long> height) {
        return Blob.wrap(new Writer().subnet(to).optional(height, Writer::u64).toBytes());
    }

    @Override
    public ReplicatedState answered(ReplicatedState state, RegistryAnswer answer) {
        answers.add(answer);
        return state;
    }

    @Override
    public ReplicatedState executeRound(ReplicatedState state, Optional<Blob> randomness) {
        ReplicatedState next = state;
        for (HashedMap.Entry<CanisterId, CanisterState> entry : state.canisters()) {
            CanisterId id = entry.key();
            for (int i = 0; i < MESSAGES_PER_BLOCK && next.agenda().working().contains(id); i++) {
                next = runOne(next, next.canister(id).orElseThrow());
            }
            next = callOut(next, next.canister(id).orElseThrow());
        }
        return next;
    }

    private static ReplicatedState callOut(ReplicatedState state, CanisterState canister) {
        Puppet puppet = Puppet.of(canister);
        if (canister.frozenBy().isPresent() || !puppet.wantsToCall()) {
            return state;
        }
        long number = puppet.sent() + 1;
        Blob payload = Blob.wrap(new Writer().u64(number).toBytes());
        Principal self = canister.id().principal();
        Request call = new Request(self, puppet.target().orElseThrow(), number, "inc", payload, Cycles.of(10));
        return state.withCanister(puppet.called()
                .in(canister)
                .withBalance(canister.balance().minus(Cycles.of(10)))
                .withQueues(canister.queues().send(call)));
    }

    private ReplicatedState runOne(ReplicatedState state, CanisterState canister) {
        Task task = canister.queues().input().peek().orElseThrow();
        CanisterState taken = canister.withQueues(canister.queues().taken());
        return switch (task) {
            case Task.FromUser user -> user(state, taken, user.ingress());
            case Task.FromCanister message ->
                switch (message.message()) {
                    case Request request -> state.withCanister(request(taken, request));
                    case Response response -> state.withCanister(response(taken, response));
                };
        };
    }

    private ReplicatedState user(ReplicatedState state, CanisterState canister, Ingress ingress) {
        RequestStatus.Replied replied = new RequestStatus.Replied(Blob.ofText("done"));
        ReplicatedState answered =
                state.withIngress(state.ingress().withStatus(ingress.requestId(), replied, state.time()));
        if (ingress.method().equals("inc")) {
            return answered.withCanister(Puppet.of(canister).counted().in(canister));
        }
        if (ingress.method().equals("cancel")) {
            RegistryRequest cancel = new RegistryRequest.Cancel(1, canister.id(), ingress.sender());
            return answered.withCanister(canister)
                    .withNetwork(answered.network().ask(cancel));
        }
        Reader in = new Reader(ingress.argument().unsafeBytes());
        RegistryRequest move = new RegistryRequest.Migrate(
                1,
                canister.id(),
                in.subnet(),
                MigrationMode.CHUNKS,
                in.optional(Reader::u64),
                ingress.sender(),
                stated);
        return answered.withCanister(canister).withNetwork(answered.network().ask(move));
    }

    /** Keeps 3 of the cycles that come with a call. */
    private static CanisterState request(CanisterState canister, Request request) {
        long number = new Reader(request.payload().unsafeBytes()).u64();
        Cycles refund = request.cycles().minus(Cycles.of(3));
        Queues queues = canister.queues().send(request.respond(new Answer.Reply(request.payload()), refund));
        return Puppet.of(canister)
                .counted(request.sender(), number)
                .in(canister)
                .withBalance(canister.balance().plus(Cycles.of(3)))
                .withQueues(queues);
    }

    private static CanisterState response(CanisterState canister, Response response) {
        return Puppet.of(canister)
                .answered(response.answer() instanceof Answer.Reply)
                .in(canister)
                .withBalance(canister.balance().plus(response.refund()));
    }
}
