package dev.tern.chain.node;

import dev.tern.chain.nodeapi.BlockSummary;
import dev.tern.chain.nodeapi.CallInfo;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The newest blocks of one subnet, by height, hash and the canisters that users called in them. Bounded; thread-safe. */
final class BlockIndex {
    /** Blocks older than this are found by height only. */
    static final int BLOCKS = 2000;

    private static final int CALLS = 200;

    private final TreeMap<Long, BlockSummary> byHeight = new TreeMap<>();
    private final Map<Hash, Long> byHash = new HashMap<>();
    private final Map<Principal, Deque<CallInfo>> calls = new HashMap<>();

    /** Takes a block in; false if it was there already. Blocks may come in any order. */
    synchronized boolean add(BlockSummary summary, List<CallInfo> blockCalls) {
        if (byHeight.putIfAbsent(summary.height(), summary) != null) {
            return false;
        }
        byHash.put(summary.hash(), summary.height());
        for (CallInfo call : blockCalls) {
            remember(call.receiver(), call);
            call.canister()
                    .filter(canister -> !canister.equals(call.receiver()))
                    .ifPresent(c -> remember(c, call));
        }
        if (byHeight.size() > BLOCKS) {
            byHash.remove(byHeight.pollFirstEntry().getValue().hash());
        }
        return true;
    }

    synchronized boolean has(long height) {
        return byHeight.containsKey(height);
    }

    synchronized Optional<Long> height(Hash block) {
        return Optional.ofNullable(byHash.get(block));
    }

    synchronized Optional<BlockSummary> summary(long height) {
        return Optional.ofNullable(byHeight.get(height));
    }

    /** Newest first. */
    synchronized List<CallInfo> calls(Principal canister) {
        Deque<CallInfo> known = calls.get(canister);
        return known == null ? List.of() : new ArrayList<>(known);
    }

    private void remember(Principal canister, CallInfo call) {
        Deque<CallInfo> known = calls.computeIfAbsent(canister, any -> new ArrayDeque<>());
        boolean newer = known.isEmpty() || known.peekFirst().height() <= call.height();
        if (newer) {
            known.addFirst(call);
        } else {
            known.addLast(call);
        }
        if (known.size() > CALLS) {
            known.removeLast();
        }
    }
}
