package dev.tern.runtime.wasm;

import dev.tern.runtime.wasm.emit.ClassFiles;
import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a module's functions were compiled to, and what else is known from reading them: with it nobody has to look into the
 * module's code again.
 *
 * @param changesTables whether any instruction writes to a table
 */
record StoredCode(ClassFiles classes, boolean changesTables) implements Encodable {
    @Override
    public void write(Writer out) {
        List<String> names = List.copyOf(classes.files().keySet());
        out.bool(changesTables)
                .list(names, Writer::text)
                .list(classes.files().values(), Writer::bytes)
                .list(classes.owners(), (to, owner) -> to.u32(names.indexOf(owner)));
    }

    static StoredCode read(Reader in) {
        boolean changesTables = in.bool();
        List<String> names = in.list(Reader::text);
        List<byte[]> files = in.list(Reader::bytes);
        if (names.size() != files.size()) {
            throw new DecodeException(names.size() + " names of " + files.size() + " classes");
        }
        SortedMap<String, byte[]> classes = new TreeMap<>();
        for (int i = 0; i < names.size(); i++) {
            classes.put(names.get(i), files.get(i));
        }
        List<String> owners = new ArrayList<>();
        for (int owner : in.list(Reader::u32)) {
            if (owner >= names.size()) {
                throw new DecodeException("there is no class " + owner);
            }
            owners.add(names.get(owner));
        }
        return new StoredCode(new ClassFiles(classes, owners), changesTables);
    }
}
