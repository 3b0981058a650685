package dev.tern.sdk.canister.teavm;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Section by section through a WebAssembly module; what need not change is copied byte for byte. */
final class WasmModule {
    private static final int HEADER = 8;
    private static final int CUSTOM = 0;
    private static final int IMPORT = 2;
    private static final int EXPORT = 7;
    private static final String SERVICE = "icp:public candid:service";

    private final String name;
    private final byte[] bytes;
    private int position;

    private WasmModule(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    /** The module without surplus exports and with its interface; refuses imports from anywhere but ic0. */
    static byte[] finish(String name, byte[] module, String did) {
        return new WasmModule(name, module).rewrite(did);
    }

    private byte[] rewrite(String did) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, HEADER);
        position = HEADER;
        while (position < bytes.length) {
            int start = position;
            int id = bytes[position++];
            int size = number();
            int end = position + size;
            if (id == IMPORT) {
                checkImports();
            }
            if (id == EXPORT) {
                byte[] exports = exports();
                section(out, EXPORT, exports);
            } else if (id != CUSTOM) {
                out.write(bytes, start, end - start);
            }
            position = end;
        }
        ByteArrayOutputStream custom = new ByteArrayOutputStream();
        text(custom, SERVICE);
        custom.writeBytes(did.getBytes(StandardCharsets.UTF_8));
        section(out, CUSTOM, custom.toByteArray());
        return out.toByteArray();
    }

    private void checkImports() {
        for (int left = number(); left > 0; left--) {
            String module = text();
            String field = text();
            if (!module.equals("ic0") || bytes[position] != 0) {
                throw new IllegalStateException(
                        name + " imports " + module + "." + field
                                + ", which no canister has: avoid the Java method that needs it (Math functions, clock, console)");
            }
            position++;
            number();
        }
    }

    private byte[] exports() {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        int count = 0;
        for (int left = number(); left > 0; left--) {
            int start = position;
            String field = text();
            position++;
            number();
            if (field.startsWith("canister_") || field.equals("memory")) {
                kept.write(bytes, start, position - start);
                count++;
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        number(out, count);
        out.writeBytes(kept.toByteArray());
        return out.toByteArray();
    }

    private String text() {
        int size = number();
        position += size;
        return new String(Arrays.copyOfRange(bytes, position - size, position), StandardCharsets.UTF_8);
    }

    private int number() {
        int value = 0;
        for (int shift = 0; ; shift += 7) {
            int b = bytes[position++];
            value |= (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    private static void section(ByteArrayOutputStream out, int id, byte[] content) {
        out.write(id);
        number(out, content.length);
        out.writeBytes(content);
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        number(out, utf8.length);
        out.writeBytes(utf8);
    }

    private static void number(ByteArrayOutputStream out, int value) {
        int rest = value;
        while (rest > 0x7f) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }
}
