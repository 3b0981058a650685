package dev.tern.chain.storage;

import dev.tern.chain.port.Signer;
import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Bls;
import dev.tern.sdk.crypto.Ed25519;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.NodeId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Signs for one node in one subnet, with the double-sign guard in a file of its own. Keys and guard can get separated
 * (a restored backup, a wiped directory); a missing guard therefore refuses to open rather than begin anew.
 */
public final class FileSigner implements Signer, AutoCloseable {
    private final Keys keys;
    private final SlotFile file;
    private Optional<Guard> last;

    private FileSigner(Keys keys, SlotFile file, Optional<Guard> last) {
        this.keys = keys;
        this.file = file;
        this.last = last;
    }

    /** The secrets of a node in a subnet: Ed25519 seed and BLS share, 32 bytes each. */
    public record Keys(NodeId node, Blob nodeSecret, Blob blsShare) {
        @Override
        public String toString() {
            return "Keys[" + node + "]";
        }
    }

    /** Makes the guard of a node that never signed in this subnet: once, when its keys are made. */
    public static void create(Path path) {
        if (Files.exists(path)) {
            throw new StorageException("the double-sign guard " + path + " exists already; it must not be replaced");
        }
        try (SlotFile file = SlotFile.open(path)) {
            file.write(Blob.EMPTY);
        }
    }

    /** Opens the guard. Throws {@link StorageException} if it is missing or corrupt. */
    public static FileSigner open(Path path, Keys keys) {
        if (!Files.exists(path)) {
            throw new StorageException("the double-sign guard " + path + " is missing: without it this node could vote"
                    + " twice; restore it from a backup, or give the node a new key");
        }
        SlotFile file = SlotFile.open(path);
        try {
            Blob kept = file.value().orElseThrow(() -> new DecodeException("the file is empty"));
            Optional<Guard> last = Optional.of(kept)
                    .filter(value -> !value.isEmpty())
                    .map(value -> Reader.whole(value.unsafeBytes(), Guard::read));
            if (last.isPresent() && !last.get().node.equals(keys.node)) {
                throw new StorageException("the double-sign guard " + path + " belongs to node " + last.get().node
                        + ", not to " + keys.node + "; restore the right one from a backup");
            }
            return new FileSigner(keys, file, last);
        } catch (DecodeException e) {
            file.close();
            throw new StorageException("the double-sign guard " + path + " is corrupt: " + e.getMessage(), e);
        }
    }

    @Override
    public NodeId node() {
        return keys.node;
    }

    @Override
    public synchronized Outcome sign(Position position, Blob message) {
        if (last.isPresent()) {
            Guard guard = last.get();
            int order = position.compareTo(guard.position);
            if (order == 0 && message.equals(guard.message)) {
                return new Outcome.Signed(guard.signature);
            }
            if (order <= 0) {
                return new Outcome.Refused("already signed at " + guard.position + ", asked for "
                        + (order == 0 ? "another message there" : position.toString()));
            }
        }
        Blob signature = Ed25519.sign(keys.nodeSecret, message.unsafeBytes());
        Guard next = new Guard(keys.node, position, message, signature);
        file.write(next.encoded());
        last = Optional.of(next);
        return new Outcome.Signed(signature);
    }

    @Override
    public synchronized Optional<Position> last() {
        return last.map(Guard::position);
    }

    @Override
    public Blob sign(Blob message) {
        return Ed25519.sign(keys.nodeSecret, message.unsafeBytes());
    }

    @Override
    public Blob share(Blob message) {
        return Bls.sign(keys.blsShare, message.unsafeBytes());
    }

    @Override
    public void close() {
        file.close();
    }

    /** What was signed last. */
    private record Guard(NodeId node, Position position, Blob message, Blob signature) implements Encodable {
        @Override
        public void write(Writer out) {
            out.node(node).u64(position.height()).u32(position.round()).u8(code(position.step()));
            out.blob(message).blob(signature);
        }

        static Guard read(Reader in) {
            NodeId node = in.node();
            Position position = new Position(in.u64(), in.u32(), step(in.u8()));
            return new Guard(node, position, in.blob(), in.blob());
        }

        private static int code(Step step) {
            return switch (step) {
                case PROPOSE -> 0;
                case PREVOTE -> 1;
                case PRECOMMIT -> 2;
            };
        }

        private static Step step(int code) {
            return switch (code) {
                case 0 -> Step.PROPOSE;
                case 1 -> Step.PREVOTE;
                case 2 -> Step.PRECOMMIT;
                default -> throw new DecodeException("not a step: " + code);
            };
        }
    }
}
