package dev.tern.chain.engine;

import dev.tern.chain.block.Certification;
import dev.tern.chain.block.CertificationShare;
import dev.tern.chain.block.Domain;
import dev.tern.chain.block.Randomness;
import dev.tern.chain.block.Snapshot;
import dev.tern.chain.block.Validators;
import dev.tern.chain.block.Validators.Validator;
import dev.tern.chain.port.Message;
import dev.tern.chain.port.Signer;
import dev.tern.sdk.crypto.Bls;
import dev.tern.sdk.protocol.Domains;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns shares of the subnet's key into certifications of states, and into randomness. A quorum of shares is combined first
 * and checked as one; only when that fails each is checked, and the wrong ones are dropped. A certification of a later height
 * stands for the earlier ones (protocol.md, 7).
 */
final class Certifier<S extends Snapshot> {
    /** Shares are kept for so many heights ahead of the newest state: one per member and height. */
    private static final int HEIGHTS_AHEAD = 16;

    /** Uncertified states that are kept; a later certification stands for the ones dropped. */
    private static final int STATES_KEPT = 64;

    private static final Logger LOG = LoggerFactory.getLogger(Certifier.class);

    private final Domain domain;
    private final Signer signer;
    private final Outbox outbox;
    private final NavigableMap<Long, S> uncertified = new TreeMap<>();
    private final NavigableMap<Long, Map<NodeId, CertificationShare>> shares = new TreeMap<>();
    private Optional<View.Certified<S>> latest = Optional.empty();
    private Optional<Randomness> randomness = Optional.empty();
    private S newest;

    Certifier(Domain domain, Signer signer, Outbox outbox, S newest) {
        this.domain = domain;
        this.signer = signer;
        this.outbox = outbox;
        this.newest = newest;
    }

    Optional<View.Certified<S>> latest() {
        return latest;
    }

    long certifiedHeight() {
        return latest.map(c -> c.certification().height()).orElse(0L);
    }

    /** Number of states reached since the last certification. */
    long lag() {
        return uncertified.size();
    }

    /** Randomness of exactly this height, if it is known. */
    Optional<Randomness> randomness(long height) {
        return randomness.filter(r -> r.height() == height);
    }

    /** A state was reached: signs it, unless it is so old that nobody needs this replica's word for it. */
    void reached(S state, boolean worthSharing) {
        newest = state;
        uncertified.put(state.height(), state);
        if (uncertified.size() > STATES_KEPT) {
            uncertified.pollFirstEntry();
        }
        if (worthSharing) {
            sign(state);
        }
        tryCombine(state.height());
    }

    private void sign(S state) {
        Optional<Validator> self = state.validators().find(signer.node());
        if (self.isEmpty()) {
            return;
        }
        Blob share = signer.share(Blob.wrap(Domains.stateRoot(state.treeRoot())));
        Optional<Blob> random = state.wantsRandomness()
                ? Optional.of(signer.share(Blob.wrap(domain.randomness(state.height()))))
                : Optional.empty();
        CertificationShare own = new CertificationShare(state.height(), state.treeRoot(), signer.node(), share, random);
        sharesAt(state.height()).put(signer.node(), own);
        outbox.broadcast(new Message.Shared(own));
    }

    /** Tells the peers this replica's share of the newest state again, while that is not certified. */
    void shareAgain() {
        if (certifiedHeight() < newest.height() && newest.height() > 0) {
            CertificationShare own = sharesAt(newest.height()).get(signer.node());
            if (own != null) {
                outbox.broadcast(new Message.Shared(own));
            } else {
                sign(newest);
                tryCombine(newest.height());
            }
        }
    }

    /** Takes in a peer's share; true if something is certified now that was not. */
    boolean take(CertificationShare share) {
        if (!isOfUse(share.height()) || newest.validators().find(share.node()).isEmpty()) {
            return false;
        }
        sharesAt(share.height()).putIfAbsent(share.node(), share);
        return tryCombine(share.height());
    }

    private boolean isOfUse(long height) {
        boolean ahead = height > newest.height() && height <= newest.height() + HEIGHTS_AHEAD;
        return ahead || uncertified.containsKey(height) || (height == newest.height() && lacksRandomness());
    }

    private boolean lacksRandomness() {
        return newest.wantsRandomness() && randomness(newest.height()).isEmpty();
    }

    /** Takes in a certification; true if it is news and proves a state that was reached here. */
    boolean take(Certification certification) {
        S state = uncertified.get(certification.height());
        if (state == null || !state.treeRoot().equals(certification.treeRoot())) {
            return false;
        }
        return verify(state, certification) && certify(state, certification);
    }

    private boolean tryCombine(long height) {
        if (height == newest.height() && lacksRandomness()) {
            combineRandomness(newest);
        }
        S state = uncertified.get(height);
        if (state == null) {
            return false;
        }
        SortedMap<Integer, Blob> votes = usable(state);
        if (votes.size() < quorum(state)) {
            return false;
        }
        Optional<Certification> combined = Bls.combine(votes)
                .map(signature -> new Certification(height, state.treeRoot(), signature))
                .filter(certification -> verify(state, certification));
        if (combined.isPresent()) {
            return certify(state, combined.get());
        }
        return dropWrongShares(state) && tryCombine(height);
    }

    /** A quorum of shares for this state, by index. A share for another tree root shows that its node computed otherwise. */
    private SortedMap<Integer, Blob> usable(S state) {
        TreeMap<Integer, Blob> usable = new TreeMap<>();
        for (CertificationShare share : sharesAt(state.height()).values()) {
            Optional<Validator> member = state.validators().find(share.node());
            if (member.isPresent() && share.treeRoot().equals(state.treeRoot()) && usable.size() < quorum(state)) {
                usable.put(member.get().shareIndex(), share.share());
            }
        }
        return usable;
    }

    /** Apart from the certification, which may be complete before: a member may give its share of one and not of the other. */
    private void combineRandomness(S state) {
        TreeMap<Integer, Blob> parts = new TreeMap<>();
        for (CertificationShare share : sharesAt(state.height()).values()) {
            Optional<Validator> member = state.validators().find(share.node());
            if (member.isPresent() && share.randomnessShare().isPresent() && parts.size() < quorum(state)) {
                parts.put(member.get().shareIndex(), share.randomnessShare().get());
            }
        }
        if (parts.size() < quorum(state)) {
            return;
        }
        Optional<Randomness> combined = Bls.combine(parts)
                .filter(signature -> Bls.verify(state.subnetKey(), domain.randomness(state.height()), signature))
                .map(signature -> new Randomness(state.height(), signature));
        if (combined.isPresent()) {
            randomness = combined;
        } else if (dropWrongShares(state)) {
            combineRandomness(state);
        }
    }

    /** Whether there were any. */
    private boolean dropWrongShares(S state) {
        byte[] certified = Domains.stateRoot(state.treeRoot());
        byte[] random = domain.randomness(state.height());
        return sharesAt(state.height()).values().removeIf(share -> {
            Optional<Validator> member = state.validators().find(share.node());
            boolean right = member.isPresent()
                    && Bls.verify(member.get().shareKey(), certified, share.share())
                    && share.randomnessShare()
                            .map(part -> Bls.verify(member.get().shareKey(), random, part))
                            .orElse(true);
            if (!right) {
                LOG.warn("{} sent a wrong share for height {}", share.node(), share.height());
            }
            return !right;
        });
    }

    private boolean certify(S state, Certification certification) {
        if (certification.height() <= certifiedHeight()) {
            return false;
        }
        latest = Optional.of(new View.Certified<>(state, certification));
        uncertified.headMap(certification.height(), true).clear();
        boolean needed = certification.height() == newest.height() && lacksRandomness();
        shares.headMap(certification.height(), !needed).clear();
        return true;
    }

    private boolean verify(S state, Certification certification) {
        Hash root = certification.treeRoot();
        return Bls.verify(state.subnetKey(), Domains.stateRoot(root), certification.signature());
    }

    private Map<NodeId, CertificationShare> sharesAt(long height) {
        return shares.computeIfAbsent(height, h -> new TreeMap<>());
    }

    private int quorum(S state) {
        Validators validators = state.validators();
        return validators.committee().quorum();
    }
}
