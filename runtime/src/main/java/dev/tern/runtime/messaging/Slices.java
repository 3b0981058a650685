package dev.tern.runtime.messaging;

import dev.tern.runtime.state.CertifiedTree;
import dev.tern.runtime.state.NetworkState;
import dev.tern.runtime.state.Peer;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Schema;
import dev.tern.runtime.state.StreamHeader;
import dev.tern.runtime.state.StreamMessage;
import dev.tern.runtime.state.StreamState;
import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.protocol.Parsed;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.SubnetId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes certified slices from a state and its certificate, and reads them. */
public final class Slices {
    /** More than this does not go into one slice, but one message always does. */
    public static final int MAX_MESSAGES = 500;

    public static final long MAX_BYTES = 3L * 1024 * 1024;

    private Slices() {}

    /**
     * A slice of the stream of {@code state}'s subnet to {@code to}, from message {@code from} on, or from the first that is
     * left. Empty if there is no such stream.
     *
     * @param signature of the subnet over the certified tree of {@code state}
     */
    public static Optional<CertifiedSlice> make(
            ReplicatedState state, Blob signature, SubnetId to, long from, int maxMessages) {
        if (!state.network().streams().contains(to)) {
            return Optional.empty();
        }
        StreamState stream = state.network().stream(to);
        TreePath path = path(to);
        List<TreePath> paths = new ArrayList<>();
        paths.add(Facts.HEIGHT);
        paths.add(Facts.REGISTRY_VERSION);
        paths.add(path.then(StreamState.HEADER));
        long first = Math.max(from, stream.header().begin());
        long bytes = 0;
        for (long i = first; i < stream.header().end(); i++) {
            bytes += stream.message(i).bytes();
            long count = i - first;
            if (count > 0 && (bytes > MAX_BYTES || count >= Math.min(maxMessages, MAX_MESSAGES))) {
                break;
            }
            paths.add(path.then(StreamState.MESSAGES).then(Schema.bigEndian(i)));
        }
        HashTree witness = CertifiedTree.of(state).witness(paths);
        Certificate certificate = new Certificate(witness, signature, Optional.empty());
        return Optional.of(new CertifiedSlice(state.subnet(), certificate.encode()));
    }

    /** What a slice for {@code self} says; empty if it is not one. The signature is not looked at. */
    public static Optional<Slice> read(CertifiedSlice slice, SubnetId self) {
        if (!(Certificate.decode(slice.certificate()) instanceof Parsed.Ok<Certificate> certificate)) {
            return Optional.empty();
        }
        try {
            return read(slice.from(), certificate.value().tree(), self);
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Slice> read(SubnetId from, HashTree tree, SubnetId self) {
        Optional<Long> height = Facts.number(tree, Facts.HEIGHT);
        Optional<Long> version = Facts.number(tree, Facts.REGISTRY_VERSION);
        Optional<Blob> header = tree.value(path(self).then(StreamState.HEADER));
        if (height.isEmpty() || version.isEmpty() || header.isEmpty()) {
            return Optional.empty();
        }
        StreamHeader read = Reader.whole(header.get().unsafeBytes(), StreamHeader::read);
        List<HashTree.Labeled> children = tree.subtree(path(self).then(StreamState.MESSAGES))
                .map(HashTree::children)
                .orElse(List.of());
        List<StreamMessage> messages = new ArrayList<>();
        long first = children.isEmpty() ? read.end() : index(children.get(0).label());
        for (HashTree.Labeled child : children) {
            if (index(child.label()) != first + messages.size() || !(child.tree() instanceof HashTree.Leaf leaf)) {
                return Optional.empty();
            }
            messages.add(Reader.whole(leaf.value().unsafeBytes(), StreamMessage::read));
        }
        return Optional.of(new Slice(from, new Peer(height.get(), version.get()), read, first, messages));
    }

    /**
     * Why a slice that was read does not go into the next block of a subnet in this state: it does not continue where the last one
     * ended, or brings nothing new. Its signature is checked elsewhere.
     */
    public static Optional<String> refusal(NetworkState network, Slice slice) {
        StreamHeader ours = network.stream(slice.from()).header();
        StreamHeader theirs = slice.header();
        if (slice.at().registryVersion() > network.registry().version()) {
            return Optional.of("made under registry version " + slice.at().registryVersion() + ", unknown here yet");
        }
        if (theirs.signalsEnd() > ours.end()) {
            return Optional.of("signals for messages that were never sent");
        }
        boolean hasNew =
                !slice.messages().isEmpty() && slice.first() + slice.messages().size() > ours.signalsEnd();
        if (hasNew && slice.first() > ours.signalsEnd()) {
            return Optional.of("begins at " + slice.first() + ", expected is " + ours.signalsEnd());
        }
        if (theirs.begin() > ours.signalsEnd() || slice.first() < theirs.begin()) {
            return Optional.of("messages are missing: the stream begins at " + theirs.begin());
        }
        boolean settles = theirs.signalsEnd() > ours.begin();
        boolean forgets = !ours.rejects().isEmpty() && ours.rejects().firstKey() < theirs.begin();
        return hasNew || settles || forgets ? Optional.empty() : Optional.of("brings nothing new");
    }

    private static TreePath path(SubnetId to) {
        return TreePath.of("streams").then(to.bytes());
    }

    private static long index(Blob label) {
        if (label.length() != 8) {
            throw new DecodeException("not an index: " + label);
        }
        long index = 0;
        for (int i = 0; i < 8; i++) {
            index = index << 8 | (label.at(i) & 0xff);
        }
        return index;
    }
}
