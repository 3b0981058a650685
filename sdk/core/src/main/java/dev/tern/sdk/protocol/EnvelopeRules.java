package dev.tern.sdk.protocol;

import dev.tern.sdk.crypto.PublicKey;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Principal;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * When a request is accepted (interface specification, "Authentication"). The rules that depend on time and those that
 * do not stand apart, so that a signature is checked once and its times again at every block. Time is in nanoseconds
 * since 1970.
 */
public final class EnvelopeRules {
    /** The largest request, in bytes. */
    public static final int MAX_BYTES = 2 << 20;

    /** How far ahead a request may expire: five minutes, and a minute for clocks that differ. */
    public static final long MAX_AHEAD_NANOS = 360_000_000_000L;

    private static final int MAX_DELEGATIONS = 20;
    private static final int MAX_TARGETS = 1000;

    private EnvelopeRules() {}

    /** Everything but the size. */
    public static Optional<Refusal> check(Envelope envelope, long now) {
        return times(envelope, now).or(() -> authentication(envelope));
    }

    public static Optional<Refusal> size(int bytes) {
        return bytes <= MAX_BYTES
                ? Optional.empty()
                : refuse(
                        "the request has " + bytes + " bytes, more than the limit of " + MAX_BYTES,
                        "send less, or in several calls");
    }

    /** Expiry of the request and of its delegations. Anonymous queries and reads may carry any expiry. */
    public static Optional<Refusal> times(Envelope envelope, long now) {
        Content content = envelope.content();
        boolean isFree = content.sender().isAnonymous() && !(content instanceof Content.Call);
        long expiry = content.ingressExpiry();
        if (!isFree && (before(expiry, now) || before(now + MAX_AHEAD_NANOS, expiry))) {
            return refuse(
                    "Invalid request expiry: Specified ingress_expiry not within expected range: Minimum allowed"
                            + " expiry: " + instant(now) + ", Maximum allowed expiry: "
                            + instant(now + MAX_AHEAD_NANOS) + ", Provided expiry: " + instant(expiry),
                    "set the clock of the client, or sign the request again");
        }
        for (SignedDelegation delegation : envelope.delegations()) {
            if (before(delegation.expiration(), now)) {
                return refuse(
                        "Invalid delegation expiry: it expired at " + instant(delegation.expiration()),
                        "log in again to get a new delegation");
            }
        }
        return Optional.empty();
    }

    /** Keys, signatures and delegations: a function of the envelope alone. */
    public static Optional<Refusal> authentication(Envelope envelope) {
        Principal sender = envelope.content().sender();
        if (sender.isAnonymous()) {
            boolean isBare = envelope.senderKey().isEmpty()
                    && envelope.signature().isEmpty()
                    && envelope.delegations().isEmpty();
            return isBare
                    ? Optional.empty()
                    : refuse(
                            "an anonymous request carries a key, a signature or a delegation",
                            "leave them out, or set the sender that belongs to the key");
        }
        if (envelope.senderKey().isEmpty() || envelope.signature().isEmpty()) {
            return refuse(
                    "the sender is " + sender + ", but sender_pubkey or sender_sig is missing",
                    "sign the request, or send it as the anonymous principal 2vxsx-fae");
        }
        Blob key = envelope.senderKey().get();
        if (!PublicKey.selfAuthenticating(key).equals(sender)) {
            return refuse(
                    "the public key belongs to " + PublicKey.selfAuthenticating(key) + ", not to the sender " + sender,
                    "use the principal of the key that signs as the sender");
        }
        return chain(envelope, key, envelope.signature().get());
    }

    private static Optional<Refusal> chain(Envelope envelope, Blob senderKey, Blob signature) {
        if (envelope.delegations().size() > MAX_DELEGATIONS) {
            return refuse("the request has more than 20 delegations", "use a shorter chain");
        }
        Set<Blob> seen = new HashSet<>();
        seen.add(senderKey);
        Blob key = senderKey;
        for (SignedDelegation delegation : envelope.delegations()) {
            Optional<Refusal> refusal = link(envelope.content(), delegation, key);
            if (refusal.isPresent()) {
                return refusal;
            }
            key = delegation.publicKey();
            if (!seen.add(key)) {
                return refuse("a key occurs twice in the chain of delegations", "use a chain without cycles");
            }
        }
        return verify(key, Domains.request(envelope.content().requestId()), signature, "the signature of the request");
    }

    private static Optional<Refusal> link(Content content, SignedDelegation delegation, Blob signer) {
        String permissions = delegation.permissions().orElse("all");
        if (!permissions.equals("all") && !permissions.equals("queries")) {
            return refuse("the delegation has unknown permissions \"" + permissions + "\"", "use all or queries");
        }
        if (permissions.equals("queries") && content instanceof Content.Call) {
            return refuse("the delegation allows queries only", "ask for a delegation with permissions for calls");
        }
        if (delegation.targets().isPresent()) {
            if (delegation.targets().get().size() > MAX_TARGETS) {
                return refuse("a delegation has more than 1000 targets", "use fewer targets");
            }
            Optional<Principal> target = target(content);
            if (target.isPresent() && !delegation.targets().get().contains(target.get())) {
                return refuse(
                        "canister " + target.get() + " is not among the targets of the delegation",
                        "ask for a delegation that names it");
            }
        }
        return verify(
                signer, Domains.delegation(delegation.hash()), delegation.signature(), "a delegation's signature");
    }

    /** A read_state request is confined by the calls it reads about, which its server checks. */
    private static Optional<Principal> target(Content content) {
        return switch (content) {
            case Content.Call call -> Optional.of(call.canister().principal());
            case Content.Query query -> Optional.of(query.canister().principal());
            case Content.ReadState read -> Optional.empty();
        };
    }

    private static Optional<Refusal> verify(Blob der, byte[] message, Blob signature, String what) {
        Optional<PublicKey> key = PublicKey.ofDer(der);
        if (key.isEmpty()) {
            return refuse(
                    "a public key is not the DER form of an Ed25519, P-256 or secp256k1 key",
                    "use a key of one of these schemes");
        }
        return key.get().verify(message, signature)
                ? Optional.empty()
                : refuse(
                        what + " does not verify",
                        "sign the request id of exactly this content with the key named in the envelope");
    }

    private static boolean before(long a, long b) {
        return Long.compareUnsigned(a, b) < 0;
    }

    private static Instant instant(long nanos) {
        return Instant.ofEpochSecond(
                Long.divideUnsigned(nanos, 1_000_000_000L), Long.remainderUnsigned(nanos, 1_000_000_000L));
    }

    private static Optional<Refusal> refuse(String cause, String fix) {
        return Optional.of(new Refusal(cause, fix));
    }
}
