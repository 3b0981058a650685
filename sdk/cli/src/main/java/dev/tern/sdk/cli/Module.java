package dev.tern.sdk.cli;

import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidException;
import dev.tern.sdk.candid.CandidText;
import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.candid.CandidType.Func.Mode;
import dev.tern.sdk.candid.DidFile;
import dev.tern.sdk.candid.DidParser;
import dev.tern.sdk.client.ModuleFile;
import dev.tern.sdk.crypto.Sha256;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A module that is about to be installed, with its interface if that is known. */
record Module(String origin, Blob wasm, Optional<DidFile> did) {
    /** Bytes: what a request may have (2 MiB), less its other fields and room for arguments. */
    private static final int MAX_SENT = (2 << 20) - (16 << 10);

    static Module ofFile(String name, Path wasm) {
        Blob bytes = read(wasm);
        Path beside = wasm.resolveSibling(wasm.getFileName().toString().replaceAll("\\.wasm(\\.gz)?$", "") + ".did");
        Optional<String> text =
                Files.isRegularFile(beside) ? Optional.of(read(beside).text()) : Optional.empty();
        return of(name + " (" + wasm + ")", bytes, text);
    }

    static Module of(String origin, Blob wasm, Optional<String> did) {
        ModuleFile.problem(wasm).ifPresent(problem -> {
            throw new CliException(
                    Exit.FAILED, "the module of " + origin + " is no WebAssembly: " + problem + "; give a .wasm file");
        });
        requireSendable(origin, ModuleFile.compact(wasm).length());
        Optional<String> text =
                did.or(() -> ModuleFile.metadata(wasm, "candid:service").map(Blob::text));
        return new Module(origin, wasm, text.map(source -> parse(origin, source)));
    }

    private static void requireSendable(String origin, int length) {
        if (length > MAX_SENT) {
            throw new CliException(
                    Exit.FAILED,
                    "the module of " + origin + " is too large: " + length
                            + " bytes compressed, and a request carries at" + " most " + MAX_SENT
                            + "; leave out debug information and what it does not use");
        }
    }

    private static DidFile parse(String origin, String text) {
        try {
            return DidParser.parse(text);
        } catch (CandidException e) {
            throw new CliException(Exit.FAILED, "the interface of " + origin + " does not read: " + e.getMessage());
        }
    }

    private static Blob read(Path file) {
        try {
            return Blob.wrap(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new CliException(Exit.USAGE, "there is no file " + file + "; check the path");
        } catch (IOException e) {
            throw new CliException(Exit.USAGE, file + " cannot be read: " + e.getMessage());
        }
    }

    /** The hash that the network will show for it. */
    Hash hash() {
        return Sha256.hash(ModuleFile.compact(wasm));
    }

    /** The arguments of init, typed by the interface; none if there is no text. */
    Blob arguments(@Nullable String text) {
        Optional<List<CandidType>> types = did.flatMap(DidFile::arguments);
        String source = text == null ? "()" : text;
        try {
            return types.isPresent()
                    ? Candid.encode(types.get(), CandidText.parse(source, types.get()))
                    : Candid.encode(CandidText.parse(source));
        } catch (CandidException e) {
            throw new CliException(
                    Exit.USAGE, "the arguments of init do not fit: " + e.getMessage() + "; give them with --argument");
        }
    }

    /** A first call to try: a method without arguments, rather one that changes something. */
    Optional<String> suggest(String name) {
        List<CandidType.Method> plain = did.map(DidFile::methods).orElse(List.of()).stream()
                .filter(method -> method.func().arguments().isEmpty())
                .toList();
        return plain.stream()
                .filter(method -> !isQuery(method))
                .findFirst()
                .or(() -> plain.stream().findFirst())
                .map(method -> "tern " + (isQuery(method) ? "query " : "call ") + name + " " + method.name() + " '()'");
    }

    private static boolean isQuery(CandidType.Method method) {
        List<Mode> modes = method.func().modes();
        return modes.contains(Mode.QUERY) || modes.contains(Mode.COMPOSITE_QUERY);
    }
}
