package dev.tern.runtime.state;

import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.types.Hash;

/** Something with a place in the certified tree. Its digest does not depend on what is wanted, only on what it is. */
public interface Certified {
    /** The subtree with everything wanted in the open (or its absence provable) and the rest pruned at the owner's choice. */
    HashTree tree(Wanted wanted);

    default Hash treeDigest() {
        return tree(Wanted.NOTHING).digest();
    }
}
