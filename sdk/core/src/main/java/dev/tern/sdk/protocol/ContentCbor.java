package dev.tern.sdk.protocol;

import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Principal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Contents as CBOR. Unknown fields are refused: they would be part of the request id that the sender signed. */
final class ContentCbor {
    private static final int MAX_NONCE = 32;
    private static final int MAX_PATHS = 1000;
    private static final int MAX_LABELS = 127;
    private static final Set<String> CALL_FIELDS =
            Set.of("request_type", "sender", "nonce", "ingress_expiry", "canister_id", "method_name", "arg");
    private static final Set<String> READ_FIELDS = Set.of("request_type", "sender", "nonce", "ingress_expiry", "paths");

    private ContentCbor() {}

    static Cbor write(Content content) {
        Cbor.Builder map = Cbor.map();
        switch (content) {
            case Content.Call call -> {
                map.put("request_type", Cbor.text("call"));
                target(map, call.canister(), call.method(), call.arg());
            }
            case Content.Query query -> {
                map.put("request_type", Cbor.text("query"));
                target(map, query.canister(), query.method(), query.arg());
            }
            case Content.ReadState read ->
                map.put("request_type", Cbor.text("read_state"))
                        .put(
                                "paths",
                                Cbor.array(read.paths().stream()
                                        .map(ContentCbor::path)
                                        .toList()));
        }
        return map.put("sender", Cbor.bytes(content.sender().bytes()))
                .put("ingress_expiry", Cbor.nat(content.ingressExpiry()))
                .put("nonce", content.nonce().map(Cbor::bytes))
                .build();
    }

    private static void target(Cbor.Builder map, CanisterId canister, String method, Blob arg) {
        map.put("canister_id", Cbor.bytes(canister.bytes()))
                .put("method_name", Cbor.text(method))
                .put("arg", Cbor.bytes(arg));
    }

    private static Cbor path(TreePath path) {
        return Cbor.array(path.labels().stream().map(Cbor::bytes).toList());
    }

    static Content read(Cbor map) {
        String type = map.need("request_type").asText();
        Principal sender = map.need("sender").asPrincipal();
        long expiry = map.need("ingress_expiry").asNat64();
        Optional<Blob> nonce = map.find("nonce").map(Cbor::asBytes);
        if (nonce.isPresent() && nonce.get().length() > MAX_NONCE) {
            throw new MalformedException(
                    "a nonce has at most 32 bytes, not " + nonce.get().length());
        }
        if (type.equals("read_state")) {
            only(map, READ_FIELDS);
            return new Content.ReadState(sender, paths(map.need("paths")), expiry, nonce);
        }
        if (!type.equals("call") && !type.equals("query")) {
            throw new MalformedException("request_type must be call, query or read_state, not \"" + type + "\"");
        }
        only(map, CALL_FIELDS);
        CanisterId canister = new CanisterId(map.need("canister_id").asPrincipal());
        String method = map.need("method_name").asText();
        Blob arg = map.need("arg").asBytes();
        return type.equals("call")
                ? new Content.Call(sender, canister, method, arg, expiry, nonce)
                : new Content.Query(sender, canister, method, arg, expiry, nonce);
    }

    private static List<TreePath> paths(Cbor array) {
        List<TreePath> paths = Cbor.each(array, path -> new TreePath(Cbor.each(path, Cbor::asBytes)));
        if (paths.size() > MAX_PATHS) {
            throw new MalformedException("at most 1000 paths can be read at once, not " + paths.size());
        }
        for (TreePath path : paths) {
            if (path.labels().size() > MAX_LABELS) {
                throw new MalformedException("a path has at most 127 labels");
            }
        }
        return paths;
    }

    static void only(Cbor map, Set<String> known) {
        if (map instanceof Cbor.Fields fields) {
            for (String name : fields.fields().keySet()) {
                if (!known.contains(name) && map.find(name).isPresent()) {
                    throw new MalformedException("field \"" + name + "\" is not supported");
                }
            }
        }
    }
}
