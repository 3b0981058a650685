package dev.tern.chain.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class MachineryTest {
    @Test
    void pagesHaveAPartOfTheHeapUnlessTheOperatorSaysOtherwise() {
        assertThat(Machinery.budget(Optional.empty()))
                .isEqualTo(Runtime.getRuntime().maxMemory() / 4);
        assertThat(Machinery.budget(Optional.of(" 300 "))).isEqualTo(300L << 20);
        assertThatThrownBy(() -> Machinery.budget(Optional.of("much")))
                .isInstanceOf(NodeException.class)
                .hasMessageContaining("TERN_PAGES_MIB is much");
    }
}
