package dev.tern.sdk.protocol;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import java.util.List;

/** The closed intervals of canister ids that a subnet answers for, in order. */
public record CanisterRanges(List<Range> ranges) {
    /** All ids from first to last, both included, ordered like unsigned bytes. */
    public record Range(CanisterId first, CanisterId last) {}

    public CanisterRanges {
        ranges = List.copyOf(ranges);
    }

    public boolean contains(CanisterId id) {
        return ranges.stream().anyMatch(range -> range.first.compareTo(id) <= 0 && id.compareTo(range.last) <= 0);
    }

    /** The value at {@code /subnet/<id>/canister_ranges} and {@code /canister_ranges/<id>/<first>}. */
    public Blob encode() {
        return Blob.wrap(Cbor.array(ranges.stream()
                        .map(range -> Cbor.array(Cbor.bytes(range.first.bytes()), Cbor.bytes(range.last.bytes())))
                        .toList())
                .encodeTagged());
    }

    public static Parsed<CanisterRanges> decode(Blob bytes) {
        return Cbor.decode(bytes.unsafeBytes(), list -> new CanisterRanges(Cbor.each(list, CanisterRanges::range)));
    }

    private static Range range(Cbor pair) {
        List<Cbor> ends = pair.asArray();
        if (ends.size() != 2) {
            throw new MalformedException("a range has two ends, not " + ends.size());
        }
        return new Range(
                new CanisterId(ends.get(0).asPrincipal()),
                new CanisterId(ends.get(1).asPrincipal()));
    }
}
