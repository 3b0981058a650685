package dev.tern.chain.node;

import dev.tern.chain.network.NodeKey;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.SubnetId;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.SortedMap;
import java.util.TreeMap;

/** The directory of one node. */
public record NodeHome(Path root) {
    /** A node's secrets: its key and, per subnet, its share of the subnet's BLS key. */
    public record Keys(NodeKey key, SortedMap<SubnetId, Blob> shares) {
        public Keys {
            shares = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(shares));
        }

        @Override
        public String toString() {
            return "Keys[" + key.id() + "]";
        }
    }

    Path keysFile() {
        return root.resolve("keys.json");
    }

    public Keys keys() {
        JsonObject json = Home.readJson(keysFile())
                .orElseThrow(() -> new NodeException("the node's keys are missing: " + keysFile()));
        try {
            SortedMap<SubnetId, Blob> shares = new TreeMap<>();
            JsonObject bySubnet = json.getJsonObject("shares");
            for (String subnet : bySubnet.fieldNames()) {
                shares.put(SubnetId.ofText(subnet), Blob.ofHex(bySubnet.getString(subnet)));
            }
            return new Keys(NodeKey.ofSecret(Blob.ofHex(json.getString("secret"))), shares);
        } catch (IllegalArgumentException | NullPointerException | ClassCastException e) {
            throw new NodeException("the node's keys are corrupt: " + keysFile(), e);
        }
    }

    void writeKeys(Keys keys) {
        JsonObject shares = new JsonObject();
        keys.shares().forEach((subnet, share) -> shares.put(subnet.toString(), share.hex()));
        try {
            Files.createDirectories(root);
            if (!Files.exists(keysFile())) {
                Files.createFile(
                        keysFile(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.writeString(
                    keysFile(),
                    new JsonObject()
                            .put("id", keys.key().id().toString())
                            .put("secret", keys.key().secret().hex())
                            .put("shares", shares)
                            .encodePrettily());
        } catch (IOException e) {
            throw new NodeException("cannot write " + keysFile() + ": " + e.getMessage(), e);
        }
    }

    /** The partition of this node's replica in {@code subnet}. */
    public Path partition(SubnetId subnet) {
        return root.resolve(subnet.toString());
    }

    /** The double-sign guard for {@code subnet}: outside the partition, so that it survives its wiping. */
    public Path guard(SubnetId subnet) {
        return root.resolve("guard").resolve(subnet.toString());
    }

    /** Compiled modules, for a process that runs this node alone. */
    Path compiled() {
        return root.resolve("compiled");
    }

    /** Where the running node listens: {@code host:port} for its peers, and its gateway if it has one. */
    Path addressFile() {
        return root.resolve("address.json");
    }
}
