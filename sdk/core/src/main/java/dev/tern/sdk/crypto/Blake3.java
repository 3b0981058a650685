package dev.tern.sdk.crypto;

import dev.tern.sdk.types.Hash;

/** BLAKE3, the hash of chains and states. */
public final class Blake3 {
    private Blake3() {}

    /** The hash of the parts one after the other. */
    public static Hash hash(byte[]... parts) {
        org.apache.commons.codec.digest.Blake3 digest = org.apache.commons.codec.digest.Blake3.initHash();
        for (byte[] part : parts) {
            digest.update(part);
        }
        byte[] out = new byte[Hash.LENGTH];
        digest.doFinalize(out);
        return Hash.wrap(out);
    }
}
