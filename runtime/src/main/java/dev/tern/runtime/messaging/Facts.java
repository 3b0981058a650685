package dev.tern.runtime.messaging;

import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.protocol.Certificate;
import java.util.Optional;

/** Facts that certificates of subnets show. */
public final class Facts {
    public static final TreePath HEIGHT = TreePath.of("tern", "height");
    public static final TreePath REGISTRY_VERSION = TreePath.of("tern", "registry_version");

    private Facts() {}

    public static Optional<Long> number(HashTree tree, TreePath path) {
        return tree.value(path).flatMap(Certificate::leb128).filter(value -> value >= 0);
    }
}
