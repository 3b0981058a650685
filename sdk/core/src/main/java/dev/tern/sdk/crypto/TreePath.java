package dev.tern.sdk.crypto;

import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.List;

/** A way down a {@link HashTree}, label by label. */
public record TreePath(List<Blob> labels) implements Comparable<TreePath> {
    public static final TreePath ROOT = new TreePath(List.of());

    public TreePath {
        labels = List.copyOf(labels);
    }

    public static TreePath of(String... labels) {
        List<Blob> blobs = new ArrayList<>();
        for (String label : labels) {
            blobs.add(Blob.ofText(label));
        }
        return new TreePath(blobs);
    }

    public TreePath then(Blob label) {
        List<Blob> longer = new ArrayList<>(labels);
        longer.add(label);
        return new TreePath(longer);
    }

    public TreePath then(String label) {
        return then(Blob.ofText(label));
    }

    @Override
    public int compareTo(TreePath other) {
        for (int i = 0; i < Math.min(labels.size(), other.labels.size()); i++) {
            int order = labels.get(i).compareTo(other.labels.get(i));
            if (order != 0) {
                return order;
            }
        }
        return labels.size() - other.labels.size();
    }

    /** For people: labels of printable text as they are, others in hexadecimal. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Blob label : labels) {
            String plain = label.text();
            boolean printable = plain.chars().allMatch(c -> c > 32 && c < 127);
            text.append('/').append(printable ? plain : label.hex());
        }
        return text.isEmpty() ? "/" : text.toString();
    }
}
