package dev.tern.runtime.state;

import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which paths below a point of the certified tree somebody wants to see. A path that ends asks for the whole subtree below
 * it. {@link #NOTHING} lets the subtree be pruned to its digest.
 */
public final class Wanted {
    public static final Wanted NOTHING = new Wanted(false, new TreeMap<>());
    public static final Wanted ALL = new Wanted(true, new TreeMap<>());

    private final boolean all;
    private final SortedMap<Blob, Wanted> below;

    private Wanted(boolean all, SortedMap<Blob, Wanted> below) {
        this.all = all;
        this.below = below;
    }

    public static Wanted of(Collection<TreePath> paths) {
        return of(paths, 0);
    }

    private static Wanted of(Collection<TreePath> paths, int depth) {
        SortedMap<Blob, List<TreePath>> groups = new TreeMap<>();
        for (TreePath path : paths) {
            if (path.labels().size() <= depth) {
                return ALL;
            }
            groups.computeIfAbsent(path.labels().get(depth), label -> new ArrayList<>())
                    .add(path);
        }
        SortedMap<Blob, Wanted> below = new TreeMap<>();
        groups.forEach((label, group) -> below.put(label, of(group, depth + 1)));
        return new Wanted(false, below);
    }

    public boolean all() {
        return all;
    }

    public boolean nothing() {
        return !all && below.isEmpty();
    }

    /** What is wanted below {@code label}. */
    public Wanted below(Blob label) {
        return all ? ALL : below.getOrDefault(label, NOTHING);
    }

    public boolean asksFor(Blob label) {
        return all || below.containsKey(label);
    }

    /** The labels asked for one by one, in order; empty if {@link #all()}. */
    public Collection<Blob> labels() {
        return below.keySet();
    }
}
