package dev.tern.chain.replica;

import dev.tern.runtime.machine.Admission;
import dev.tern.sdk.protocol.Content;
import dev.tern.sdk.protocol.Envelope;
import dev.tern.sdk.protocol.EnvelopeRules;
import dev.tern.sdk.protocol.Parsed;
import dev.tern.sdk.protocol.Refusal;
import dev.tern.sdk.types.Blob;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Users' envelopes, each decoded and its signature verified once: an envelope is judged at the gateway, in the pool, in the
 * proposal and after every block that it waits for. Thread-safe.
 */
public final class Envelopes implements Admission.EnvelopeCheck {
    private static final int MAX_REMEMBERED = 20_000;

    private final ConcurrentMap<Blob, Checked> checked = new ConcurrentHashMap<>();

    /**
     * What does not depend on time.
     *
     * @param envelope empty if it is malformed
     * @param refusal of its format or signature
     */
    public record Checked(Optional<Envelope> envelope, Optional<Refusal> refusal) {
        /** The call in it, if it is a valid call. */
        public Optional<Content.Call> call() {
            return refusal.isEmpty() && envelope.get().content() instanceof Content.Call call
                    ? Optional.of(call)
                    : Optional.empty();
        }
    }

    /** Decodes the bytes and verifies the signature. */
    public Checked check(Blob bytes) {
        Checked known = checked.get(bytes);
        if (known != null) {
            return known;
        }
        if (checked.size() >= MAX_REMEMBERED) {
            checked.clear();
        }
        Checked fresh = fresh(bytes);
        checked.put(bytes, fresh);
        return fresh;
    }

    /** Why the envelope is not accepted at this time, nanoseconds since 1970. */
    public Optional<Refusal> refuse(Blob bytes, long timeNs) {
        Checked found = check(bytes);
        return found.refusal.or(() -> EnvelopeRules.times(found.envelope.orElseThrow(), timeNs));
    }

    @Override
    public Optional<String> refusal(Blob envelope, long timeNs) {
        return refuse(envelope, timeNs).map(Refusal::toString);
    }

    private static Checked fresh(Blob bytes) {
        Optional<Refusal> size = EnvelopeRules.size(bytes.length());
        if (size.isPresent()) {
            return new Checked(Optional.empty(), size);
        }
        return switch (Envelope.decode(bytes.unsafeBytes())) {
            case Parsed.Malformed<Envelope> bad ->
                new Checked(
                        Optional.empty(),
                        Optional.of(new Refusal(
                                "the request is malformed: " + bad.reason(),
                                "send the envelope that the interface specification describes")));
            case Parsed.Ok<Envelope> ok ->
                new Checked(Optional.of(ok.value()), EnvelopeRules.authentication(ok.value()));
        };
    }
}
