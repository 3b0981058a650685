package dev.tern.runtime.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamsTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void callsBetweenSubnetsArriveOnceAndInOrderAndLeaveNothingBehind(long seed) {
        Lockstep net = Lockstep.of(seed);
        CanisterId counter = net.install(net.a, Puppet.IDLE);
        CanisterId near = net.install(net.a, Puppet.calling(counter.principal(), 30));
        CanisterId far = net.install(net.b, Puppet.calling(counter.principal(), 40));
        CanisterId farther = net.install(net.c, Puppet.calling(counter.principal(), 50));
        Cycles before = net.cycles();

        net.until(
                5000,
                () -> net.puppet(near).done()
                        && net.puppet(far).done()
                        && net.puppet(farther).done()
                        && net.quiet());

        assertThat(net.puppet(counter).count()).isEqualTo(120);
        assertThat(net.puppet(far).replied()).isEqualTo(40);
        assertThat(net.puppet(farther).replied()).isEqualTo(50);
        assertThat(net.cycles()).isEqualTo(before);
    }
}
