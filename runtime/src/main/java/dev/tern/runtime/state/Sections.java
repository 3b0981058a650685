package dev.tern.runtime.state;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.types.Blob;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The custom sections of a program that it shows to others, by name; their place in the certified tree is worked out once. */
public final class Sections implements Encodable {
    public static final Sections NONE = new Sections(List.of());

    private final List<Section> all;
    private final long bytes;
    private @Nullable HashTree tree;

    /** A custom section; a private one is shown to controllers only. */
    public record Section(String name, boolean isPublic, Blob content) implements Encodable {
        @Override
        public void write(Writer out) {
            out.text(name).bool(isPublic).blob(content);
        }

        static Section read(Reader in) {
            return new Section(in.text(), in.bool(), in.blob());
        }
    }

    public Sections(List<Section> sections) {
        this.all = List.copyOf(sections);
        this.bytes = all.stream()
                .mapToLong(section ->
                        section.name().length() + (long) section.content().length())
                .sum();
    }

    public List<Section> all() {
        return all;
    }

    /** What they count for as memory, besides the module that they are in. */
    public long bytes() {
        return bytes;
    }

    public Optional<Section> named(String name) {
        return all.stream().filter(section -> section.name().equals(name)).findFirst();
    }

    /** The subtree {@code metadata}: a leaf per section. */
    public HashTree tree() {
        HashTree known = tree;
        if (known == null) {
            known = HashTree.EMPTY;
            for (Section section : all) {
                known = known.with(section.name(), HashTree.leaf(section.content()));
            }
            tree = known;
        }
        return known;
    }

    @Override
    public boolean equals(@Nullable Object object) {
        return object instanceof Sections other && all.equals(other.all);
    }

    @Override
    public int hashCode() {
        return all.hashCode();
    }

    @Override
    public void write(Writer out) {
        out.list(all, Writer::value);
    }

    static Sections read(Reader in) {
        return new Sections(in.list(Section::read));
    }
}
