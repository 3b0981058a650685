package dev.tern.sdk.protocol;

import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.RejectCode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How far an update call has come (interface specification, "Request status"). */
public sealed interface RequestStatus {
    record Received() implements RequestStatus {}

    record Processing() implements RequestStatus {}

    record Replied(Blob reply) implements RequestStatus {}

    /** The error code is a stable label such as IC0301; empty if there is none. */
    record Rejected(RejectCode code, String message, String errorCode) implements RequestStatus {}

    /** It was answered, and the answer has been forgotten. */
    record Done() implements RequestStatus {}

    default boolean isFinal() {
        return switch (this) {
            case Received r -> false;
            case Processing p -> false;
            case Replied r -> true;
            case Rejected r -> true;
            case Done d -> true;
        };
    }

    static TreePath path(Hash requestId) {
        return TreePath.of("request_status").then(requestId.bytes());
    }

    /** The subtree at {@code /request_status/<request id>}. */
    default HashTree toTree() {
        return switch (this) {
            case Received r -> only("received");
            case Processing p -> only("processing");
            case Done d -> only("done");
            case Replied replied ->
                HashTree.ofSorted(List.of(HashTree.labeled("reply", HashTree.leaf(replied.reply)), status("replied")));
            case Rejected rejected -> {
                List<HashTree.Labeled> fields = new ArrayList<>();
                if (!rejected.errorCode.isEmpty()) {
                    fields.add(HashTree.labeled("error_code", HashTree.leaf(rejected.errorCode)));
                }
                byte[] code = StructuredHash.leb128(BigInteger.valueOf(rejected.code.code()));
                fields.add(HashTree.labeled("reject_code", HashTree.leaf(Blob.wrap(code))));
                fields.add(HashTree.labeled("reject_message", HashTree.leaf(rejected.message)));
                fields.add(status("rejected"));
                yield HashTree.ofSorted(fields);
            }
        };
    }

    private static HashTree only(String status) {
        return HashTree.ofSorted(List.of(status(status)));
    }

    private static HashTree.Labeled status(String status) {
        return HashTree.labeled("status", HashTree.leaf(status));
    }

    /** The status that a certified tree shows for a request; empty if it shows none. */
    static Optional<RequestStatus> in(HashTree tree, Hash requestId) {
        TreePath base = path(requestId);
        return tree.value(base.then("status")).flatMap(status -> switch (status.text()) {
            case "received" -> Optional.of(new Received());
            case "processing" -> Optional.of(new Processing());
            case "done" -> Optional.of(new Done());
            case "replied" -> tree.value(base.then("reply")).map(Replied::new);
            case "rejected" -> rejected(tree, base);
            default -> Optional.empty();
        });
    }

    private static Optional<RequestStatus> rejected(HashTree tree, TreePath base) {
        Optional<RejectCode> code = tree.value(base.then("reject_code"))
                .filter(bytes -> bytes.length() == 1)
                .flatMap(bytes -> RejectCode.of(bytes.at(0)));
        String message = tree.value(base.then("reject_message")).map(Blob::text).orElse("");
        String label = tree.value(base.then("error_code")).map(Blob::text).orElse("");
        return code.map(c -> new Rejected(c, message, label));
    }
}
