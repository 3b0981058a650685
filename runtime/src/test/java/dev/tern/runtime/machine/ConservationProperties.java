package dev.tern.runtime.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.registry.MigrationRecord;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.LongRange;

/** Whoever calls whom, and whatever moves meanwhile: every call is answered once and no cycle is made or lost (protocol.md, 15). */
class ConservationProperties {
    private static final int CANISTERS = 6;
    private static final int CALLS = 25;
    private static final int MOST = 20_000;

    @Property(tries = 12, shrinking = ShrinkingMode.OFF)
    void cyclesAreConservedOverRandomCallGraphsWithMovesInBetween(
            @ForAll @LongRange(min = 1, max = 1_000_000) long seed) {
        Lockstep net = Lockstep.of(seed);
        Random random = new Random(seed);
        List<TestSubnet> places = List.of(net.a, net.b, net.c);
        List<CanisterId> canisters = new ArrayList<>();
        canisters.add(net.install(net.a, Puppet.IDLE));
        for (int i = 1; i < CANISTERS; i++) {
            CanisterId target = canisters.get(random.nextInt(canisters.size()));
            canisters.add(net.install(places.get(random.nextInt(3)), Puppet.calling(target.principal(), CALLS)));
        }
        Cycles before = net.cycles();
        for (int move = 0; move < 3; move++) {
            CanisterId moved = canisters.get(random.nextInt(CANISTERS));
            TestSubnet to = places.get(random.nextInt(3));
            net.running(moved)
                    .ifPresent(c -> places.stream()
                            .filter(place ->
                                    place != to && place.state().canister(moved).isPresent())
                            .forEach(from -> net.migrate(from, moved, to, Optional.empty())));
            net.run(random.nextInt(400));
        }
        net.until(MOST, () -> settled(net, canisters));

        assertThat(net.cycles()).as("seed %d", seed).isEqualTo(before);
        for (CanisterId canister : canisters) {
            assertThat(net.puppet(canister).rejected()).as("seed %d", seed).isZero();
        }
        long answered =
                canisters.stream().mapToLong(c -> net.puppet(c).replied()).sum();
        assertThat(canisters.stream().mapToLong(c -> net.puppet(c).count()).sum())
                .as("seed %d", seed)
                .isEqualTo(answered);
    }

    private static boolean settled(Lockstep net, List<CanisterId> canisters) {
        return net.root.state().registry().migrations().values().stream().allMatch(ConservationProperties::over)
                && net.quiet()
                && canisters.stream()
                        .allMatch(
                                c -> net.running(c).isPresent() && net.puppet(c).done());
    }

    private static boolean over(MigrationRecord record) {
        return record.phase().over();
    }
}
