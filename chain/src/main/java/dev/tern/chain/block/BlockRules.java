package dev.tern.chain.block;

import dev.tern.sdk.crypto.Bls;
import dev.tern.sdk.types.Hash;
import java.util.List;
import java.util.Optional;

/** When a block is valid on top of a parent (design.md §6; protocol.md, 4-7, 10). Reasons are for people. */
public final class BlockRules<S extends Snapshot> {
    /** Items of evidence that a block may hold. */
    public static final int EVIDENCE_MAX = 10;

    private static final long EVIDENCE_AGE = 1000;

    private final Domain domain;
    private final Application<S> application;

    public BlockRules(Domain domain, Application<S> application) {
        this.domain = domain;
        this.application = application;
    }

    /** The chain whose rules these are. */
    public Domain domain() {
        return domain;
    }

    /** The block before, and the state after it. */
    public record Parent<S extends Snapshot>(Hash id, S state) {}

    /** Why {@code block} may not follow {@code parent}; empty if it may. */
    public Optional<String> refute(Parent<S> parent, Block block) {
        Optional<String> wrong = refuteHeader(parent, block).or(() -> refuteBody(parent, block));
        if (wrong.isPresent()) {
            return wrong;
        }
        Header header = block.header();
        return switch (application.judge(
                parent.state, header.timeNs(), block.body().payload())) {
            case Verdict.Invalid invalid -> Optional.of(invalid.reason());
            case Verdict.Valid valid -> {
                if (valid.registryVersion() != header.registryVersion()) {
                    yield Optional.of("registry version " + header.registryVersion() + " does not follow, "
                            + valid.registryVersion() + " does");
                }
                yield valid.next().hash().equals(header.nextValidators())
                        ? Optional.empty()
                        : Optional.of("the next validators do not follow");
            }
        };
    }

    /** The state root apart, see {@link #diverges}: a wrong one is invalid too. */
    private Optional<String> refuteHeader(Parent<S> parent, Block block) {
        Header header = block.header();
        S state = parent.state;
        if (!header.network().equals(domain.network()) || !header.subnet().equals(domain.subnet())) {
            return Optional.of("the block is of another chain");
        }
        if (header.height() != state.height() + 1 || !header.parent().equals(parent.id)) {
            return Optional.of("the block does not follow the last one");
        }
        if (header.timeNs() <= state.timeNs()) {
            return Optional.of("time does not advance");
        }
        if (!header.validators().equals(state.validators().hash())) {
            return Optional.of("the validators are not those of this height");
        }
        if (!header.proposer().equals(state.validators().committee().proposer(header.height(), header.round()))) {
            return Optional.of(header.proposer() + " does not propose in round " + header.round());
        }
        if (!header.bodyHash().equals(block.body().hash())) {
            return Optional.of("the body is not the one that the header names");
        }
        return diverges(parent, block) ? Optional.of("the state root is not ours") : Optional.empty();
    }

    /** Whether the block was made on top of another state than ours: if it is decided nevertheless, one of us computed wrongly. */
    public boolean diverges(Parent<S> parent, Block block) {
        return !block.header().stateRoot().equals(parent.state.stateRoot());
    }

    private Optional<String> refuteBody(Parent<S> parent, Block block) {
        List<Evidence> evidence = block.body().evidence();
        if (evidence.size() > EVIDENCE_MAX) {
            return Optional.of("too much evidence");
        }
        for (Evidence item : evidence) {
            if (!admits(parent, item)) {
                return Optional.of("evidence that proves nothing, or is too old");
            }
        }
        return block.body().randomness().flatMap(randomness -> refuteRandomness(parent.state, randomness));
    }

    /** Whether evidence may enter the next block. */
    public boolean admits(Parent<S> parent, Evidence evidence) {
        long next = parent.state.height() + 1;
        long height = evidence.first().height();
        return height <= next
                && height >= next - EVIDENCE_AGE
                && new Signatures(domain, parent.state.validators())
                        .refute(evidence)
                        .isEmpty();
    }

    /** Of the height just before, so that nobody knew it when the state began to wait for it. */
    private Optional<String> refuteRandomness(S state, Randomness randomness) {
        if (!state.wantsRandomness() || randomness.height() != state.height()) {
            return Optional.of("randomness that nothing waits for");
        }
        return Bls.verify(state.subnetKey(), domain.randomness(randomness.height()), randomness.signature())
                ? Optional.empty()
                : Optional.of("randomness that the subnet did not sign");
    }
}
