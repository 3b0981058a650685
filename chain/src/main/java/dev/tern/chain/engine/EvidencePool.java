package dev.tern.chain.engine;

import dev.tern.chain.block.Block;
import dev.tern.chain.block.BlockRules;
import dev.tern.chain.block.Evidence;
import dev.tern.chain.block.Snapshot;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Proofs of equivocation that no block holds yet: one per fault, a bounded number. */
final class EvidencePool<S extends Snapshot> {
    private static final int KEPT = 100;
    private static final Logger LOG = LoggerFactory.getLogger(EvidencePool.class);

    private final List<Evidence> waiting = new ArrayList<>();

    void add(Evidence found) {
        if (waiting.size() < KEPT && waiting.stream().noneMatch(found::sameFault)) {
            LOG.warn(
                    "{} voted twice at height {}",
                    found.first().voter(),
                    found.first().height());
            waiting.add(found);
        }
    }

    /** Drops what a block shows, and what can no longer enter one. */
    void applied(Block block, BlockRules<S> rules, BlockRules.Parent<S> tip) {
        block.body().evidence().forEach(shown -> waiting.removeIf(shown::sameFault));
        waiting.removeIf(evidence -> !rules.admits(tip, evidence));
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    List<Evidence> forBlock() {
        return List.copyOf(waiting.subList(0, Math.min(waiting.size(), BlockRules.EVIDENCE_MAX)));
    }
}
