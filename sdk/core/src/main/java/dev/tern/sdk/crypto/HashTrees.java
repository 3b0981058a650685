package dev.tern.sdk.crypto;

import dev.tern.sdk.crypto.HashTree.Empty;
import dev.tern.sdk.crypto.HashTree.Fork;
import dev.tern.sdk.crypto.HashTree.Labeled;
import dev.tern.sdk.crypto.HashTree.Leaf;
import dev.tern.sdk.crypto.HashTree.Lookup;
import dev.tern.sdk.crypto.HashTree.Pruned;
import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How hash trees are searched, changed and pruned: all in O(depth) per path. */
final class HashTrees {
    private HashTrees() {}

    /** Where a label is, or else the nodes beside the place where it would be; null where nothing stands beside it. */
    record Search(
            @Nullable HashTree found,
            @Nullable HashTree before,
            @Nullable HashTree after) {
        boolean provesAbsence() {
            return found == null
                    && (before == null || before instanceof Labeled)
                    && (after == null || after instanceof Labeled);
        }
    }

    static Search search(HashTree tree, Blob label) {
        HashTree at = tree;
        HashTree before = null;
        HashTree after = null;
        while (at instanceof Fork fork) {
            Blob lastLeft = fork.left().lastLabel();
            Blob firstRight = fork.right().firstLabel();
            if (lastLeft != null && label.compareTo(lastLeft) <= 0) {
                HashTree next = fork.right().firstNode();
                after = next != null ? next : after;
                at = fork.left();
            } else if (firstRight != null && label.compareTo(firstRight) >= 0) {
                HashTree previous = fork.left().lastNode();
                before = previous != null ? previous : before;
                at = fork.right();
            } else {
                HashTree previous = fork.left().lastNode();
                HashTree next = fork.right().firstNode();
                return new Search(null, previous != null ? previous : before, next != null ? next : after);
            }
        }
        if (at instanceof Labeled labeled) {
            int order = label.compareTo(labeled.label());
            return order == 0
                    ? new Search(labeled.tree(), before, after)
                    : new Search(null, order < 0 ? before : labeled, order < 0 ? labeled : after);
        }
        return at instanceof Empty ? new Search(null, before, after) : new Search(null, at, at);
    }

    static Lookup lookup(HashTree tree, TreePath path) {
        HashTree at = tree;
        for (Blob label : path.labels()) {
            if (at instanceof Leaf) {
                return new Lookup.Absent();
            }
            Search search = search(at, label);
            HashTree next = search.found();
            if (next == null) {
                return search.provesAbsence() ? new Lookup.Absent() : new Lookup.Unknown();
            }
            at = next;
        }
        return switch (at) {
            case Empty e -> new Lookup.Absent();
            case Leaf leaf -> new Lookup.Found(leaf.value());
            case Pruned p -> new Lookup.Unknown();
            case Labeled l -> new Lookup.NoValue();
            case Fork f -> new Lookup.NoValue();
        };
    }

    static HashTree ofSorted(List<Labeled> children) {
        for (int i = 1; i < children.size(); i++) {
            if (children.get(i - 1).label().compareTo(children.get(i).label()) >= 0) {
                throw new IllegalArgumentException("labels do not strictly increase at " + i);
            }
        }
        return build(children);
    }

    private static HashTree build(List<Labeled> children) {
        int n = children.size();
        if (n < 2) {
            return n == 0 ? HashTree.EMPTY : children.get(0);
        }
        int bit = difference(children.get(0).label(), children.get(n - 1).label());
        int low = 0; // the bit is 0 here
        int high = n - 1; // and 1 here
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (bit(children.get(middle).label(), bit)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return HashTree.fork(build(children.subList(0, high)), build(children.subList(high, n)));
    }

    static HashTree with(HashTree tree, Blob label, HashTree child) {
        return switch (tree) {
            case Empty e -> HashTree.labeled(label, child);
            case Labeled old -> {
                Labeled added = HashTree.labeled(label, child);
                yield old.label().equals(label) ? added : beside(old, added);
            }
            case Fork fork -> {
                Blob first = label(fork.firstLabel());
                int split = difference(first, label(fork.lastLabel()));
                if (!label.equals(first) && difference(first, label) < split) {
                    yield beside(fork, HashTree.labeled(label, child));
                }
                yield bit(label, split)
                        ? HashTree.fork(fork.left(), with(fork.right(), label, child))
                        : HashTree.fork(with(fork.left(), label, child), fork.right());
            }
            case Leaf leaf -> throw new IllegalStateException("a leaf has no children");
            case Pruned pruned -> throw new IllegalStateException("a pruned tree cannot change");
        };
    }

    static HashTree without(HashTree tree, Blob label) {
        return search(tree, label).found() == null ? tree : remove(tree, label);
    }

    private static HashTree remove(HashTree tree, Blob label) {
        return switch (tree) {
            case Labeled old -> old.label().equals(label) ? HashTree.EMPTY : old;
            case Fork fork -> {
                boolean isRight = bit(label, difference(label(fork.firstLabel()), label(fork.lastLabel())));
                HashTree old = isRight ? fork.right() : fork.left();
                HashTree changed = remove(old, label);
                if (changed instanceof Empty) {
                    yield isRight ? fork.left() : fork.right();
                }
                yield isRight ? HashTree.fork(fork.left(), changed) : HashTree.fork(changed, fork.right());
            }
            case Empty e -> e;
            case Leaf l -> l;
            case Pruned pruned -> throw new IllegalStateException("a pruned tree cannot change");
        };
    }

    private static HashTree beside(HashTree old, Labeled added) {
        return label(old.firstLabel()).compareTo(added.label()) < 0
                ? HashTree.fork(old, added)
                : HashTree.fork(added, old);
    }

    private static Blob label(@Nullable Blob label) {
        if (label == null) {
            throw new IllegalStateException("not a tree of labels");
        }
        return label;
    }

    /** The first position in which two labels differ; each byte counts nine bits, the first one says that it is there. */
    private static int difference(Blob a, Blob b) {
        int n = Math.min(a.length(), b.length());
        for (int i = 0; i < n; i++) {
            int differing = (a.at(i) ^ b.at(i)) & 0xff;
            if (differing != 0) {
                return 9 * i + 1 + Integer.numberOfLeadingZeros(differing) - 24;
            }
        }
        return 9 * n;
    }

    private static boolean bit(Blob label, int position) {
        int index = position / 9;
        int bit = position % 9;
        return index < label.length() && (bit == 0 || (label.at(index) >> (8 - bit) & 1) == 1);
    }

    static HashTree witness(HashTree tree, Collection<TreePath> paths) {
        List<List<Blob>> rest = new ArrayList<>();
        for (TreePath path : paths) {
            rest.add(path.labels());
        }
        return prune(tree, rest);
    }

    private static HashTree prune(HashTree tree, List<List<Blob>> paths) {
        if (paths.isEmpty() && !(tree instanceof Empty)) {
            return tree instanceof Pruned ? tree : HashTree.pruned(tree.digest());
        }
        boolean whole = paths.stream().anyMatch(List::isEmpty);
        if (whole || tree instanceof Leaf || tree instanceof Empty || tree instanceof Pruned) {
            return tree;
        }
        TreeMap<Blob, List<List<Blob>>> kept = new TreeMap<>();
        for (List<Blob> path : paths) {
            Blob label = path.get(0);
            Search search = search(tree, label);
            if (search.found() != null) {
                kept.computeIfAbsent(label, l -> new ArrayList<>()).add(path.subList(1, path.size()));
            } else {
                keepNeighbour(search.before(), kept);
                keepNeighbour(search.after(), kept);
            }
        }
        return keep(tree, kept);
    }

    private static void keepNeighbour(@Nullable HashTree node, SortedMap<Blob, List<List<Blob>>> kept) {
        if (node instanceof Labeled neighbour) {
            kept.computeIfAbsent(neighbour.label(), l -> new ArrayList<>());
        }
    }

    private static HashTree keep(HashTree tree, SortedMap<Blob, List<List<Blob>>> kept) {
        return switch (tree) {
            case Empty e -> e;
            case Pruned p -> p;
            case Leaf l -> HashTree.pruned(l.digest());
            case Labeled labeled -> {
                List<List<Blob>> paths = kept.get(labeled.label());
                yield paths == null
                        ? HashTree.pruned(labeled.digest())
                        : HashTree.labeled(labeled.label(), prune(labeled.tree(), paths));
            }
            case Fork fork -> {
                if (kept.isEmpty()) {
                    yield HashTree.pruned(fork.digest());
                }
                Blob middle = fork.right().firstLabel();
                yield middle == null
                        ? HashTree.fork(keep(fork.left(), kept), keep(fork.right(), new TreeMap<>()))
                        : HashTree.fork(
                                keep(fork.left(), kept.headMap(middle)), keep(fork.right(), kept.tailMap(middle)));
            }
        };
    }

    static boolean wellFormed(HashTree tree) {
        return tree instanceof Leaf || wellFormedForest(tree);
    }

    private static boolean wellFormedForest(HashTree tree) {
        return switch (tree) {
            case Leaf l -> false;
            case Empty e -> true;
            case Pruned p -> true;
            case Labeled labeled -> wellFormed(labeled.tree());
            case Fork fork -> {
                Blob left = fork.left().lastLabel();
                Blob right = fork.right().firstLabel();
                yield (left == null || right == null || left.compareTo(right) < 0)
                        && wellFormedForest(fork.left())
                        && wellFormedForest(fork.right());
            }
        };
    }

    static boolean same(HashTree a, HashTree b) {
        if (a instanceof Fork x && b instanceof Fork y) {
            return x.left().equals(y.left()) && x.right().equals(y.right());
        }
        if (a instanceof Labeled x && b instanceof Labeled y) {
            return x.label().equals(y.label()) && x.tree().equals(y.tree());
        }
        return a.getClass() == b.getClass() && a.digest().equals(b.digest());
    }
}
