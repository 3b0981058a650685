package dev.tern.runtime.state;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The status of every user's call within its lifetime, by request id. Immutable. An answered call is kept for the full lifetime
 * after its answer, so that who polls sees it.
 */
public final class IngressHistory implements Encodable {
    private static final int PIECE = 64;
    private static final int MAX_PIECE = 8 * PIECE;
    private static final Schema<Hash, IngressEntry> ENTRIES = Schema.byHash(IngressEntry::read);
    public static final IngressHistory EMPTY = new IngressHistory(
            HashedMap.empty(ENTRIES), HashedMap.empty(Expiry.SCHEMA), HashedMap.empty(Expiry.SCHEMA), 0);

    private final HashedMap<Hash, IngressEntry> entries;
    private final HashedMap<Expiry, Hash> expiries;
    /** Those with an answer that has not been forgotten, and how long all these answers are. Derived. */
    private final HashedMap<Expiry, Hash> answers;

    private final long answerBytes;

    /** Orders entries by the time at which they may go. Derived from the entries, so it is neither hashed nor stored. */
    private record Expiry(long time, Hash id) {
        static final Schema<Expiry, Hash> SCHEMA = new Schema<>(
                Expiry::bytes,
                (out, expiry) -> out.u64(expiry.time).hash(expiry.id),
                in -> new Expiry(in.u64(), in.hash()),
                Writer::hash,
                Reader::hash,
                id -> id);

        Blob bytes() {
            return Blob.wrap(new Writer()
                    .raw(Schema.bigEndian(time).unsafeBytes())
                    .hash(id)
                    .toBytes());
        }
    }

    private IngressHistory(
            HashedMap<Hash, IngressEntry> entries,
            HashedMap<Expiry, Hash> expiries,
            HashedMap<Expiry, Hash> answers,
            long answerBytes) {
        this.entries = entries;
        this.expiries = expiries;
        this.answers = answers;
        this.answerBytes = answerBytes;
    }

    public Optional<IngressEntry> get(Hash requestId) {
        return entries.get(requestId);
    }

    public boolean contains(Hash requestId) {
        return entries.contains(requestId);
    }

    public int size() {
        return entries.size();
    }

    /** Puts or replaces an entry. */
    public IngressHistory with(Hash requestId, IngressEntry entry) {
        IngressHistory rest = without(requestId);
        Expiry expiry = new Expiry(entry.keepUntil(), requestId);
        long bytes = bytes(entry);
        return new IngressHistory(
                rest.entries.with(requestId, entry),
                rest.expiries.with(expiry, requestId),
                bytes > 0 ? rest.answers.with(expiry, requestId) : rest.answers,
                rest.answerBytes + bytes);
    }

    /** Of the answer. */
    private static long bytes(IngressEntry entry) {
        return switch (entry.status()) {
            case RequestStatus.Replied replied -> replied.reply().length();
            case RequestStatus.Rejected rejected ->
                Blob.ofText(rejected.message()).length();
            case RequestStatus.Received received -> 0;
            case RequestStatus.Processing processing -> 0;
            case RequestStatus.Done done -> 0;
        };
    }

    public IngressHistory received(Ingress ingress, Principal effective) {
        return with(
                ingress.requestId(),
                new IngressEntry(ingress.sender(), effective, ingress.expiry(), new RequestStatus.Received()));
    }

    /** Changes the status of a call at block time {@code now}; nothing if the call is not known (it moved, or is long over). */
    public IngressHistory withStatus(Hash requestId, RequestStatus status, long now) {
        return entries.get(requestId)
                .map(old -> with(requestId, old.with(status, keepUntil(old, status, now))))
                .orElse(this);
    }

    private static long keepUntil(IngressEntry old, RequestStatus status, long now) {
        return status.isFinal() ? Math.max(old.keepUntil(), now + Limits.MAX_INGRESS_TTL) : old.keepUntil();
    }

    public IngressHistory without(Hash requestId) {
        return entries.get(requestId)
                .map(old -> without(new Expiry(old.keepUntil(), requestId), bytes(old)))
                .orElse(this);
    }

    private IngressHistory without(Expiry expiry, long bytes) {
        return new IngressHistory(
                entries.without(expiry.id),
                expiries.without(expiry),
                bytes > 0 ? answers.without(expiry) : answers,
                answerBytes - bytes);
    }

    /** How long all answers are that it still has. */
    public long answerBytes() {
        return answerBytes;
    }

    /** Forgets the oldest answers while all are longer than {@code most}; that there was one stays known. */
    public IngressHistory bounded(long most, Predicate<Principal> frozen) {
        IngressHistory less = this;
        for (HashedMap.Entry<Expiry, Hash> oldest : answers) {
            if (less.answerBytes <= most) {
                break;
            }
            IngressEntry entry = entries.get(oldest.value()).orElseThrow();
            if (!frozen.test(entry.effective())) {
                less = less.with(oldest.value(), entry.with(new RequestStatus.Done(), entry.keepUntil()));
            }
        }
        return less;
    }

    /**
     * Without what ended before block time {@code now}. Calls that are still worked on stay until they are answered, and those of a
     * canister that is frozen as long as it is.
     */
    public IngressHistory expired(long now, Predicate<Principal> frozen) {
        IngressHistory kept = this;
        for (HashedMap.Entry<Expiry, Hash> next : expiries) {
            if (next.key().time() >= now) {
                break;
            }
            IngressEntry entry = entries.get(next.value()).orElseThrow();
            if (!frozen.test(entry.effective())) {
                kept = entry.status().isFinal() ? kept.without(next.value()) : kept.unscheduled(next.key());
            }
        }
        return kept;
    }

    /** An entry without an answer stays until it has one. */
    private IngressHistory unscheduled(Expiry expiry) {
        return new IngressHistory(entries, expiries.without(expiry), answers, answerBytes);
    }

    /** The entries that concern one canister: they move with it (protocol.md 23). */
    public HashedMap<Hash, IngressEntry> of(Principal canister) {
        HashedMap<Hash, IngressEntry> own = HashedMap.empty(ENTRIES);
        for (HashedMap.Entry<Hash, IngressEntry> entry : entries) {
            if (entry.value().effective().equals(canister)) {
                own = own.with(entry.key(), entry.value());
            }
        }
        return own;
    }

    public IngressHistory withAll(Iterable<HashedMap.Entry<Hash, IngressEntry>> added) {
        IngressHistory all = this;
        for (HashedMap.Entry<Hash, IngressEntry> entry : added) {
            all = all.with(entry.key(), entry.value());
        }
        return all;
    }

    public IngressHistory withoutAll(Iterable<HashedMap.Entry<Hash, IngressEntry>> removed) {
        IngressHistory rest = this;
        for (HashedMap.Entry<Hash, IngressEntry> entry : removed) {
            rest = rest.without(entry.key());
        }
        return rest;
    }

    /** By request id. */
    public HashedMap<Hash, IngressEntry> entries() {
        return entries;
    }

    Hash digest() {
        return entries.digest();
    }

    /**
     * All entries, in pieces of about {@value #PIECE} each that are cut by what they hold: most pieces are those of an earlier
     * history, for entries come at one end of time and go at the other.
     */
    List<byte[]> pieces() {
        List<byte[]> pieces = new ArrayList<>();
        List<HashedMap.Entry<Expiry, Hash>> piece = new ArrayList<>();
        for (HashedMap.Entry<Expiry, Hash> next : expiries) {
            piece.add(next);
            if (piece.size() == MAX_PIECE || next.value().bytes().at(0) % PIECE == 0) {
                pieces.add(encode(piece));
                piece.clear();
            }
        }
        if (!piece.isEmpty()) {
            pieces.add(encode(piece));
        }
        return pieces;
    }

    private byte[] encode(List<HashedMap.Entry<Expiry, Hash>> piece) {
        return new Writer()
                .list(
                        piece,
                        (out, expiry) -> out.hash(expiry.value())
                                .value(entries.get(expiry.value()).orElseThrow()))
                .toBytes();
    }

    /** This history with the entries of one of its {@link #pieces}. */
    IngressHistory withPiece(Reader in) {
        IngressHistory more = this;
        for (int left = in.u32(); left > 0; left--) {
            more = more.with(in.hash(), IngressEntry.read(in));
        }
        return more;
    }

    @Override
    public void write(Writer out) {
        out.value(entries);
    }

    public static IngressHistory read(Reader in) {
        return EMPTY.withAll(readEntries(in));
    }

    static HashedMap<Hash, IngressEntry> readEntries(Reader in) {
        return HashedMap.read(in, ENTRIES);
    }
}
