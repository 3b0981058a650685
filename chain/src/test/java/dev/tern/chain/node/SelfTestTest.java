package dev.tern.chain.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SelfTestTest {
    @Test
    void thisMachineComputesWhatIsKnownToComeOut() {
        assertThat(SelfTest.failure()).isEmpty();
    }
}
