package dev.tern.chain.node;

import dev.tern.chain.block.DecidedBlock;
import dev.tern.chain.block.Header;
import dev.tern.chain.block.QuorumCertificate.Voter;
import dev.tern.chain.nodeapi.BlockDetail;
import dev.tern.chain.nodeapi.BlockDetail.MigrationEvent;
import dev.tern.chain.nodeapi.BlockDetail.StreamMessage;
import dev.tern.chain.nodeapi.BlockDetail.StreamSlice;
import dev.tern.chain.nodeapi.BlockSummary;
import dev.tern.chain.nodeapi.CallInfo;
import dev.tern.runtime.execution.EffectiveCanister;
import dev.tern.runtime.machine.Payload;
import dev.tern.runtime.messaging.CertifiedSlice;
import dev.tern.runtime.messaging.Slice;
import dev.tern.runtime.messaging.Slices;
import dev.tern.runtime.registry.MigrationRecord;
import dev.tern.runtime.registry.RegistryChange;
import dev.tern.runtime.registry.RegistryDelta;
import dev.tern.runtime.registry.RegistryUpdate;
import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.Message;
import dev.tern.runtime.state.Request;
import dev.tern.runtime.state.Response;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.protocol.Content;
import dev.tern.sdk.protocol.Envelope;
import dev.tern.sdk.protocol.Parsed;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Decided blocks as people look at them. */
final class BlockReader {
    private final DecidedBlock decided;
    private final Header header;
    private final Payload payload;

    BlockReader(DecidedBlock decided) {
        this.decided = decided;
        this.header = decided.block().header();
        this.payload = Reader.whole(decided.block().body().payload().unsafeBytes(), Payload::read);
    }

    BlockSummary summary() {
        return new BlockSummary(
                header.subnet(),
                header.height(),
                decided.block().id(),
                header.timeNs(),
                header.round(),
                header.proposer(),
                payload.ingress().size(),
                slices().stream().mapToInt(slice -> slice.messages().size()).sum(),
                migrationEvents().size(),
                decided.block().encode().length);
    }

    BlockDetail detail(boolean certified, Function<Hash, Optional<RequestStatus>> statuses) {
        return new BlockDetail(
                summary(),
                header.network().hex(),
                header.parent(),
                header.registryVersion(),
                header.bodyHash(),
                header.stateRoot(),
                header.validators(),
                header.nextValidators(),
                certified,
                decided.commit().voters().stream().map(Voter::node).toList(),
                calls(statuses),
                slices(),
                deltas().stream().map(RegistryDelta::version).toList(),
                migrationEvents());
    }

    /** The users' calls in the block, with their statuses as far as the state still knows them. */
    List<CallInfo> calls(Function<Hash, Optional<RequestStatus>> statuses) {
        List<CallInfo> calls = new ArrayList<>();
        for (Blob envelope : payload.ingress()) {
            boolean isCall = Envelope.decode(envelope.unsafeBytes()) instanceof Parsed.Ok<Envelope> ok
                    && ok.value().content() instanceof Content.Call call
                    && calls.add(call(call, statuses));
            if (!isCall) {
                throw new IllegalStateException("a block holds an envelope that is no call");
            }
        }
        return calls;
    }

    private CallInfo call(Content.Call call, Function<Hash, Optional<RequestStatus>> statuses) {
        Hash id = call.requestId();
        Optional<RequestStatus> status = statuses.apply(id);
        Principal receiver = call.canister().principal();
        Optional<Principal> concerned = receiver.equals(Principal.MANAGEMENT)
                ? EffectiveCanister.of(call.method(), call.arg()).map(CanisterId::principal)
                : Optional.of(receiver);
        return new CallInfo(
                id,
                header.subnet(),
                header.height(),
                header.timeNs(),
                call.sender(),
                receiver,
                concerned,
                call.method(),
                call.arg().length(),
                status.map(BlockReader::label).orElse("forgotten"),
                status.flatMap(BlockReader::error));
    }

    /** A call with the status that it has now. */
    static CallInfo refreshed(CallInfo call, Function<Hash, Optional<RequestStatus>> statuses) {
        Optional<RequestStatus> status = statuses.apply(call.requestId());
        return new CallInfo(
                call.requestId(),
                call.subnet(),
                call.height(),
                call.timeNs(),
                call.sender(),
                call.receiver(),
                call.canister(),
                call.method(),
                call.argBytes(),
                status.map(BlockReader::label).orElse("forgotten"),
                status.flatMap(BlockReader::error));
    }

    private static String label(RequestStatus status) {
        return switch (status) {
            case RequestStatus.Received s -> "received";
            case RequestStatus.Processing s -> "processing";
            case RequestStatus.Replied s -> "replied";
            case RequestStatus.Rejected s -> "rejected";
            case RequestStatus.Done s -> "done";
        };
    }

    private static Optional<String> error(RequestStatus status) {
        return status instanceof RequestStatus.Rejected rejected ? Optional.of(rejected.message()) : Optional.empty();
    }

    private List<StreamSlice> slices() {
        List<StreamSlice> slices = new ArrayList<>();
        for (CertifiedSlice certified : payload.slices()) {
            Slices.read(certified, header.subnet()).map(BlockReader::slice).ifPresent(slices::add);
        }
        return slices;
    }

    private static StreamSlice slice(Slice slice) {
        List<StreamMessage> messages = new ArrayList<>();
        long index = slice.first();
        for (dev.tern.runtime.state.StreamMessage message : slice.messages()) {
            messages.add(message(index, slice.from(), message));
            index++;
        }
        return new StreamSlice(slice.from(), slice.first(), index, messages);
    }

    private static StreamMessage message(long index, SubnetId from, dev.tern.runtime.state.StreamMessage message) {
        CanisterId subnet = new CanisterId(from.principal());
        return switch (message) {
            case dev.tern.runtime.state.StreamMessage.Carried m -> carried(index, m.message());
            case dev.tern.runtime.state.StreamMessage.ToRegistry m ->
                new StreamMessage(index, "request", subnet, subnet, "registry");
            case dev.tern.runtime.state.StreamMessage.FromRegistry m ->
                new StreamMessage(index, "reply", subnet, subnet, "");
        };
    }

    private static StreamMessage carried(long index, Message message) {
        CanisterId sender = new CanisterId(message.sender());
        CanisterId receiver = new CanisterId(message.receiver());
        return switch (message) {
            case Request request -> new StreamMessage(index, "request", sender, receiver, request.method());
            case Response response ->
                new StreamMessage(
                        index, response.answer() instanceof Answer.Reject ? "reject" : "reply", sender, receiver, "");
        };
    }

    private List<RegistryDelta> deltas() {
        return payload.updates().stream()
                .map(RegistryUpdate::deltas)
                .flatMap(List::stream)
                .toList();
    }

    private List<MigrationEvent> migrationEvents() {
        List<MigrationEvent> events = new ArrayList<>();
        for (RegistryDelta delta : deltas()) {
            for (RegistryChange change : delta.changes()) {
                if (change instanceof RegistryChange.PutMigration put) {
                    MigrationRecord record = put.migration();
                    events.add(new MigrationEvent(
                            record.id(), record.canister(), record.phase().name()));
                }
            }
        }
        return events;
    }
}
