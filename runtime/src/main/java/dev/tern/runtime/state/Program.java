package dev.tern.runtime.state;

import dev.tern.runtime.wasm.Interned;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;

/**
 * The code of a canister as it was installed, and what the state needs to know of it without preparing it.
 *
 * @param wasm the bytes as they were given, gzip included
 * @param hash SHA-256 of {@code wasm}
 * @param heartbeat whether it wants to run in every block
 * @param sections its custom sections
 */
public record Program(Blob wasm, Hash hash, boolean heartbeat, Sections sections) implements Encodable {
    private static final Interned<Blob> MODULES = new Interned<>();
    private static final Interned<Sections> SECTIONS = new Interned<>();

    /** Programs of one module share its bytes. */
    public Program {
        wasm = MODULES.of(wasm);
        sections = SECTIONS.of(sections);
    }

    @Override
    public void write(Writer out) {
        writeWithoutWasm(out);
        out.blob(wasm);
    }

    public static Program read(Reader in) {
        Program small = readWithoutWasm(in);
        return small.withWasm(in.blob());
    }

    /** Everything but the bytes, which travel by themselves. */
    void writeWithoutWasm(Writer out) {
        out.hash(hash).bool(heartbeat).value(sections);
    }

    static Program readWithoutWasm(Reader in) {
        return new Program(Blob.EMPTY, in.hash(), in.bool(), Sections.read(in));
    }

    Program withWasm(Blob bytes) {
        return new Program(bytes, hash, heartbeat, sections);
    }
}
