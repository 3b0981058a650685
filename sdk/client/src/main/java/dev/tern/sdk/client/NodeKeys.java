package dev.tern.sdk.client;

import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.crypto.PublicKey;
import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.protocol.NodeSignature;
import dev.tern.sdk.protocol.QueryResponse;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The keys of the nodes of a subnet, as the subnet certified them. */
record NodeKeys(SubnetId subnet, Map<NodeId, PublicKey> keys) {
    static NodeKeys of(HashTree tree, SubnetId subnet) {
        Map<NodeId, PublicKey> keys = new TreeMap<>();
        tree.subtree(TreePath.of("subnet").then(subnet.bytes()).then("node"))
                .ifPresent(nodes -> nodes.children()
                        .forEach(node -> node.tree()
                                .value(TreePath.of("public_key"))
                                .flatMap(PublicKey::ofDer)
                                .filter(key -> key.selfAuthenticating().bytes().equals(node.label()))
                                .ifPresent(key -> keys.put(nodeId(node.label()), key))));
        return new NodeKeys(subnet, keys);
    }

    private static NodeId nodeId(Blob label) {
        return NodeId.of(label.toBytes());
    }

    /** Why the signatures of a response do not count; empty if they do. */
    Optional<String> check(QueryResponse response, Hash requestId, AgentOptions options) {
        if (response.signatures().isEmpty() || response.signatures().size() > keys.size()) {
            return Optional.of(response.signatures().size() + " signatures from " + keys.size() + " nodes");
        }
        for (NodeSignature signature : response.signatures()) {
            PublicKey key = keys.get(signature.node());
            if (key == null) {
                return Optional.of("node " + signature.node() + " is not a node of subnet " + subnet);
            }
            Duration age = Duration.ofNanos(options.now() - signature.timestamp());
            if (age.abs().compareTo(options.maxAge()) > 0) {
                return Optional.of("it is " + age.toSeconds() + " seconds old; set this machine's clock");
            }
            if (!key.verify(response.result().toSign(requestId, signature.timestamp()), signature.signature())) {
                return Optional.of("the signature of node " + signature.node() + " does not verify");
            }
        }
        return Optional.empty();
    }
}
