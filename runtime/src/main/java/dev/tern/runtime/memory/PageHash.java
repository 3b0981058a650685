package dev.tern.runtime.memory;

import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.types.Hash;

/** The digests of the page tree. A page has 4096 bytes and an inner node 512, so that one never passes for the other. */
final class PageHash {
    private PageHash() {}

    static Hash of(byte[] bytes) {
        return Blake3.hash(bytes);
    }

    /** Absent children count as {@link Hash#ZERO}. */
    static Hash ofChildren(Hash[] digests) {
        byte[] joined = new byte[digests.length * Hash.LENGTH];
        for (int i = 0; i < digests.length; i++) {
            System.arraycopy(digests[i].bytes().unsafeBytes(), 0, joined, i * Hash.LENGTH, Hash.LENGTH);
        }
        return of(joined);
    }
}
