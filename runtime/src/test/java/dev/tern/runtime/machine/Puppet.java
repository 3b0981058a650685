package dev.tern.runtime.machine;

import dev.tern.runtime.state.CanisterState;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Principal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The whole memory of a canister without WASM, kept where certified data goes: it counts calls, checks that each caller's calls
 * come in order, and calls another one.
 *
 * @param count calls taken
 * @param target whom to call
 * @param limit how many calls to make in all
 * @param last number of the last call of each caller
 */
record Puppet(
        long count,
        Optional<Principal> target,
        long limit,
        long sent,
        long replied,
        long rejected,
        SortedMap<Principal, Long> last)
        implements Encodable {
    static final Puppet IDLE = new Puppet(0, Optional.empty(), 0, 0, 0, 0, new TreeMap<>());

    static Puppet calling(Principal target, long limit) {
        return new Puppet(0, Optional.of(target), limit, 0, 0, 0, new TreeMap<>());
    }

    static Puppet of(CanisterState canister) {
        return Reader.whole(canister.vitals().certifiedData().unsafeBytes(), Puppet::read);
    }

    CanisterState in(CanisterState canister) {
        return canister.withVitals(canister.vitals().withCertifiedData(encoded()));
    }

    Puppet counted() {
        return new Puppet(count + 1, target, limit, sent, replied, rejected, last);
    }

    /** Takes call number {@code number} of {@code caller}, which must be the next one. */
    Puppet counted(Principal caller, long number) {
        long expected = last.getOrDefault(caller, 0L) + 1;
        if (number != expected) {
            throw new AssertionError("call " + number + " of " + caller + " where " + expected + " was to come");
        }
        SortedMap<Principal, Long> more = new TreeMap<>(last);
        more.put(caller, number);
        return new Puppet(count + 1, target, limit, sent, replied, rejected, more);
    }

    Puppet called() {
        return new Puppet(count, target, limit, sent + 1, replied, rejected, last);
    }

    Puppet answered(boolean reply) {
        return new Puppet(count, target, limit, sent, replied + (reply ? 1 : 0), rejected + (reply ? 0 : 1), last);
    }

    boolean wantsToCall() {
        return target.isPresent() && sent < limit && sent - replied - rejected < 5;
    }

    boolean done() {
        return replied + rejected == limit;
    }

    @Override
    public void write(Writer out) {
        out.u64(count)
                .optional(target, Writer::principal)
                .u64(limit)
                .u64(sent)
                .u64(replied)
                .u64(rejected);
        out.list(last.entrySet(), (to, e) -> to.principal(e.getKey()).u64(e.getValue()));
    }

    private static Puppet read(Reader in) {
        return new Puppet(
                in.u64(),
                in.optional(Reader::principal),
                in.u64(),
                in.u64(),
                in.u64(),
                in.u64(),
                map(in.list(r -> Map.entry(r.principal(), r.u64()))));
    }

    private static SortedMap<Principal, Long> map(List<Map.Entry<Principal, Long>> entries) {
        SortedMap<Principal, Long> map = new TreeMap<>();
        entries.forEach(e -> map.put(e.getKey(), e.getValue()));
        return map;
    }
}
