package dev.tern.sdk.canister.teavm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collection;
import java.util.List;

/** What a module was compiled from: the digest of its interface and of the classes in it, and the names of those classes. */
final class Stamp {
    private static final List<String> COMPILER = List.of(
            "dev.tern.sdk.canister.teavm.CompileCanisters",
            "dev.tern.sdk.canister.teavm.CanisterSupport",
            "dev.tern.sdk.canister.teavm.CallbackPointers",
            "dev.tern.sdk.canister.teavm.SupportTransformer",
            "dev.tern.sdk.canister.teavm.WasmModule",
            "org.teavm.backend.wasm.WasmTarget");

    private final Path file;
    private final String did;

    Stamp(Path file, String did) {
        this.file = file;
        this.did = did;
    }

    boolean isCurrent() throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        return !lines.isEmpty() && lines.get(0).equals(digest(lines.subList(1, lines.size())));
    }

    void write(Collection<String> classes) throws IOException {
        List<String> own = classes.stream().filter(Stamp::canChange).sorted().toList();
        Files.writeString(file, digest(own) + "\n" + String.join("\n", own) + "\n", StandardCharsets.UTF_8);
    }

    /** The class library changes with the compiler only. */
    private static boolean canChange(String name) {
        return !name.startsWith("java.") && !name.startsWith("org.teavm.") && !name.startsWith("jdk.");
    }

    private String digest(List<String> classes) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(did.getBytes(StandardCharsets.UTF_8));
            for (String name : classes) {
                add(digest, name);
            }
            for (String name : COMPILER) {
                add(digest, name);
            }
            return Base64.getEncoder().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void add(MessageDigest digest, String name) throws IOException {
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        String path = name.replace('.', '/') + ".class";
        try (InputStream in = Stamp.class.getClassLoader().getResourceAsStream(path)) {
            if (in != null) {
                digest.update(in.readAllBytes());
            }
        }
    }
}
