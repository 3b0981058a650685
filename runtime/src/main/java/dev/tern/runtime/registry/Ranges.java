package dev.tern.runtime.registry;

import dev.tern.sdk.types.CanisterId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/** The ranges of a delegation: a subnet's own, split around canisters that left, and one for each that came. */
final class Ranges {
    private Ranges() {}

    static List<CanisterRange> of(SubnetRecord subnet, Collection<Assignment> assignments) {
        SortedSet<Long> gone = new TreeSet<>();
        List<CanisterRange> ranges = new ArrayList<>();
        for (Assignment assignment : assignments) {
            CanisterId id = assignment.canister();
            boolean authorised = assignment.authorised().contains(subnet.id());
            boolean own = subnet.range().contains(id);
            OptionalLong number = IdRange.number(id);
            if (own && !authorised && number.isPresent()) {
                gone.add(number.getAsLong());
            } else if (!own && authorised) {
                ranges.add(new CanisterRange(id, id));
            }
        }
        addOwn(subnet.range(), gone, ranges);
        ranges.sort((a, b) -> a.first().compareTo(b.first()));
        return List.copyOf(ranges);
    }

    private static void addOwn(IdRange own, SortedSet<Long> gone, List<CanisterRange> ranges) {
        long from = own.first();
        for (long hole : gone) {
            if (hole > from) {
                ranges.add(new CanisterRange(IdRange.id(from), IdRange.id(hole - 1)));
            }
            from = hole + 1;
        }
        if (from <= own.last()) {
            ranges.add(new CanisterRange(IdRange.id(from), IdRange.id(own.last())));
        }
    }
}
