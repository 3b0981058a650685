package dev.tern.sdk.protocol;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One link of a delegation chain: the holder of the key before it lets {@code publicKey} (DER) sign in its place. */
public record SignedDelegation(
        Blob publicKey,
        long expiration,
        Optional<List<Principal>> targets,
        Optional<String> permissions,
        Blob signature) {
    private static final Set<String> FIELDS = Set.of("pubkey", "expiration", "targets", "permissions");

    /** The hash that the delegating key signs, behind its domain separator. */
    public Hash hash() {
        return StructuredHash.of(inner());
    }

    Cbor toCbor() {
        return Cbor.map()
                .put("delegation", inner())
                .put("signature", Cbor.bytes(signature))
                .build();
    }

    private Cbor inner() {
        return Cbor.map()
                .put("pubkey", Cbor.bytes(publicKey))
                .put("expiration", Cbor.nat(expiration))
                .put(
                        "targets",
                        targets.map(list -> Cbor.array(
                                list.stream().map(p -> Cbor.bytes(p.bytes())).toList())))
                .put("permissions", permissions.map(Cbor::text))
                .build();
    }

    static SignedDelegation read(Cbor map) {
        Cbor inner = map.need("delegation");
        ContentCbor.only(inner, FIELDS);
        return new SignedDelegation(
                inner.need("pubkey").asBytes(),
                inner.need("expiration").asNat64(),
                inner.find("targets").map(targets -> Cbor.each(targets, Cbor::asPrincipal)),
                inner.find("permissions").map(Cbor::asText),
                map.need("signature").asBytes());
    }
}
