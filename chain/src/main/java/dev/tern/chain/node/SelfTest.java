package dev.tern.chain.node;

import dev.tern.runtime.wasm.Entry;
import dev.tern.runtime.wasm.Prepared;
import dev.tern.runtime.wasm.Run;
import dev.tern.runtime.wasm.WasmEngine;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.crypto.Blake3Batch;
import dev.tern.sdk.crypto.Bls;
import dev.tern.sdk.crypto.Ed25519;
import dev.tern.sdk.crypto.Sha256;
import dev.tern.sdk.types.Blob;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Computes on this machine what is known to come out: verdicts on signatures, canonical bytes, hashes, a WASM program. A
 * machine that comes to something else would part from its subnet, so it must not join (design.md §5, 6).
 */
final class SelfTest {
    private static final byte[] MESSAGE = "tern".getBytes(StandardCharsets.UTF_8);
    /** RFC 8032, 7.1, test 1: the empty message. */
    private static final Blob RFC_KEY = Blob.ofHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");

    private static final Blob RFC_SIGNATURE =
            Blob.ofHex("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
                    + "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
    /** The neutral element, under which a cofactored check without a test of the key accepts anything. */
    private static final Blob SMALL_ORDER_KEY =
            Blob.ofHex("0100000000000000000000000000000000000000000000000000000000000000");

    /**
     * {@code canister_update sum}: adds 1 to 1000 up and traps unless that is 500500, so that its cost is part of the
     * result.
     */
    private static final Blob PROGRAM =
            Blob.ofHex("0061736d01000000010401600000030201000717011363616e69737465725f75706461"
                    + "74652073756d00000a29012701027f41e80721000340200120006a2101200041016b22"
                    + "000d000b20014194c61e470440000b0b");

    /** Changes with the protocol version only (protocol.md, 2). */
    private static final long INSTRUCTIONS = 9_009;

    /** Messages: enough to be hashed together. */
    private static final int MANY = 128;

    private SelfTest() {}

    /** What this machine gets wrong; empty if nothing. */
    static Optional<String> failure() {
        return check("BLAKE3", Blake3.hash(new byte[0]).hex().startsWith("af1349b9f5f9a1a6a0404dea36dcc949"))
                .or(() -> check("BLAKE3 of many messages", manyHashed()))
                .or(() -> check("SHA-256", Sha256.hash("").hex().startsWith("e3b0c44298fc1c149afbf4c8996fb924")))
                .or(() -> check("Ed25519", Ed25519.verify(RFC_KEY, new byte[0], RFC_SIGNATURE)))
                .or(() -> check("Ed25519 on another message", !Ed25519.verify(RFC_KEY, MESSAGE, RFC_SIGNATURE)))
                .or(() -> check("Ed25519 under a key of small order", !smallOrderAccepted()))
                .or(() -> check("BLS12-381", bls()))
                .or(() -> check("the canonical codec", codec().equals("0700000000000000010300000061626302")))
                .or(() -> check("WebAssembly", wasm()));
    }

    private static Optional<String> check(String what, boolean right) {
        return right ? Optional.empty() : Optional.of(what);
    }

    private static boolean manyHashed() {
        byte[] message = new byte[64];
        long[] digests = Blake3Batch.hash(Collections.nCopies(MANY, message), message.length);
        String start = Blake3.hash(message).hex().substring(0, 2 * Long.BYTES);
        long first = Long.reverseBytes(Long.parseUnsignedLong(start, 16));
        return IntStream.range(0, MANY).allMatch(i -> digests[i * Blake3Batch.DIGEST_LONGS] == first);
    }

    private static boolean smallOrderAccepted() {
        byte[] signature = new byte[Ed25519.SIGNATURE_LENGTH];
        signature[0] = 1;
        return Ed25519.verify(SMALL_ORDER_KEY, MESSAGE, Blob.wrap(signature));
    }

    private static boolean bls() {
        Blob secret = Sha256.hash("tern self-test").bytes();
        Bls.Dealing dealing = Bls.deal(1, 1, secret);
        Blob signature = Bls.sign(dealing.secretShares().getFirst(), MESSAGE);
        return Bls.verify(dealing.groupKey(), MESSAGE, signature)
                && !Bls.verify(dealing.groupKey(), new byte[0], signature);
    }

    private static String codec() {
        return Blob.wrap(new Writer().u64(7).bool(true).text("abc").u8(2).toBytes())
                .hex();
    }

    private static boolean wasm() {
        WasmEngine engine = new WasmEngine(List.of());
        return switch (engine.prepare(PROGRAM)) {
            case Prepared.Invalid invalid -> false;
            case Prepared.Ready ready -> {
                Run run = engine.run(
                        ready.module(),
                        ready.module().initialImage(),
                        new Entry.Export("canister_update sum"),
                        1_000_000,
                        (call, args, guest) -> 0);
                yield run.outcome() instanceof Run.Returned && run.instructions() == INSTRUCTIONS;
            }
        };
    }
}
