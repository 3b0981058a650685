package dev.tern.chain.node;

import dev.tern.runtime.state.IngressEntry;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * How calls ended, remembered for those who look at them: a state forgets a call some minutes after it ended, and the
 * entry moves along with its canister. The newest calls only; thread-safe.
 */
final class CallStatuses {
    private static final int KEPT = 20_000;

    /** What it was is not kept, only that there was one. */
    private static final RequestStatus REPLIED = new RequestStatus.Replied(Blob.EMPTY);

    private final Set<Hash> open = new HashSet<>();
    private final Map<Hash, RequestStatus> ended = new LinkedHashMap<>();

    /** Follows these calls from now on. */
    synchronized void follow(List<Hash> calls) {
        calls.stream().filter(call -> !ended.containsKey(call)).forEach(open::add);
    }

    /** Looks for the calls that have not ended in the newest state of a subnet. */
    synchronized void look(Function<Hash, Optional<IngressEntry>> state) {
        for (Hash call : new ArrayList<>(open)) {
            state.apply(call)
                    .map(IngressEntry::status)
                    .filter(CallStatuses::isEnd)
                    .ifPresent(status -> {
                        open.remove(call);
                        ended.put(call, status instanceof RequestStatus.Replied ? REPLIED : status);
                    });
        }
        while (open.size() > KEPT) {
            open.remove(open.iterator().next());
        }
        while (ended.size() > KEPT) {
            ended.remove(ended.keySet().iterator().next());
        }
    }

    synchronized Optional<RequestStatus> of(Hash call) {
        return Optional.ofNullable(ended.get(call));
    }

    private static boolean isEnd(RequestStatus status) {
        return switch (status) {
            case RequestStatus.Received s -> false;
            case RequestStatus.Processing s -> false;
            case RequestStatus.Replied s -> true;
            case RequestStatus.Rejected s -> true;
            case RequestStatus.Done s -> true;
        };
    }
}
