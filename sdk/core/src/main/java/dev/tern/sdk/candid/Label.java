package dev.tern.sdk.candid;

import java.util.Optional;

/**
 * The id of a record field or variant case, 0 ≤ id &lt; 2^32, with the name it was made from if that is known. The name is
 * for people: two labels with the same id are equal.
 */
public final class Label implements Comparable<Label> {
    static final long MAX_ID = 0xffff_ffffL;

    private final long id;
    private final Optional<String> name;

    private Label(long id, Optional<String> name) {
        this.id = id;
        this.name = name;
    }

    public static Label of(String name) {
        return new Label(hash(name), Optional.of(name));
    }

    public static Label of(long id) {
        if (id < 0 || id > MAX_ID) {
            throw new CandidException("a field id must be below 2^32, not " + id);
        }
        return new Label(id, Optional.empty());
    }

    /** The specification's hash of a name: its UTF-8 bytes as digits to base 223, modulo 2^32. */
    public static long hash(String name) {
        int hash = 0;
        for (byte b : Utf8.encode(name)) {
            hash = hash * 223 + (b & 0xff);
        }
        return hash & MAX_ID;
    }

    public long id() {
        return id;
    }

    public Optional<String> name() {
        return name;
    }

    @Override
    public int compareTo(Label other) {
        return id < other.id ? -1 : id > other.id ? 1 : 0;
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof Label other && id == other.id;
    }

    @Override
    public int hashCode() {
        return (int) id;
    }

    @Override
    public String toString() {
        return name.orElse(String.valueOf(id));
    }
}
