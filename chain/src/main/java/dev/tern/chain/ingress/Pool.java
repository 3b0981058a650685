package dev.tern.chain.ingress;

import dev.tern.chain.block.Artifact;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.types.Hash;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Artifacts that wait to enter a block, oldest first, each once. Bounded in number and bytes: what comes when it is full is
 * turned away. Artifacts of subnet and registry have a share of their own, so that users cannot crowd them out. Not thread-safe.
 */
public final class Pool {
    /** For users' requests, and again for everything else. */
    public static final int MAX_COUNT = 10_000;

    public static final long MAX_BYTES = 64L << 20;

    private final Map<Hash, Artifact> ingress = new LinkedHashMap<>();
    private final Map<Hash, Artifact> other = new LinkedHashMap<>();
    private long ingressBytes;
    private long otherBytes;

    /** How an artifact is known: by the hash of its kind and content. */
    public static Hash idOf(Artifact artifact) {
        return Blake3.hash(artifact.encode());
    }

    /** Takes an artifact in; false if it is there already or there is no room. */
    public boolean add(Artifact artifact) {
        Hash id = idOf(artifact);
        boolean user = artifact.kind() == Artifact.Kind.INGRESS;
        Map<Hash, Artifact> part = user ? ingress : other;
        long bytes = user ? ingressBytes : otherBytes;
        if (part.size() >= MAX_COUNT || bytes + artifact.content().length() > MAX_BYTES) {
            return false;
        }
        if (part.putIfAbsent(id, artifact) != null) {
            return false;
        }
        count(artifact, 1);
        return true;
    }

    public boolean contains(Hash id) {
        return ingress.containsKey(id) || other.containsKey(id);
    }

    /** Drops what a block contained. */
    public void removeAll(Collection<Artifact> artifacts) {
        for (Artifact artifact : artifacts) {
            boolean user = artifact.kind() == Artifact.Kind.INGRESS;
            Artifact removed = (user ? ingress : other).remove(idOf(artifact));
            if (removed != null) {
                count(removed, -1);
            }
        }
    }

    /** Drops whatever does not pass. */
    public void retain(Predicate<Artifact> keep) {
        for (Map<Hash, Artifact> part : List.of(ingress, other)) {
            part.values().removeIf(artifact -> {
                boolean drop = !keep.test(artifact);
                if (drop) {
                    count(artifact, -1);
                }
                return drop;
            });
        }
    }

    /** Everything, users' requests last. */
    public List<Artifact> waiting() {
        List<Artifact> all = new ArrayList<>(other.values());
        all.addAll(ingress.values());
        return all;
    }

    public boolean hasIngress() {
        return !ingress.isEmpty();
    }

    /** What is not from users. */
    public Collection<Artifact> fromSubnets() {
        return other.values();
    }

    public int size() {
        return ingress.size() + other.size();
    }

    private void count(Artifact artifact, int sign) {
        long bytes = (long) sign * artifact.content().length();
        if (artifact.kind() == Artifact.Kind.INGRESS) {
            ingressBytes += bytes;
        } else {
            otherBytes += bytes;
        }
    }
}
