package dev.tern.contracts.kv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.canister.Nat32;
import java.math.BigInteger;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyValueStoreTest {
    private final KeyValueStore store = new KeyValueStore();

    @Test
    void a_value_is_kept_replaced_and_removed() {
        assertThat(store.put("a", "1")).isEmpty();
        assertThat(store.put("a", "2")).contains("1");
        assertThat(store.get("a")).contains("2");
        assertThat(store.remove("a")).contains("2");
        assertThat(store.remove("a")).isEmpty();
        assertThat(store.get("a")).isEmpty();
    }

    @Test
    void entries_are_listed_by_key_page_by_page() {
        for (int i = 1500; i > 0; i--) {
            store.put("key" + (10_000 + i), "value" + i);
        }
        assertThat(store.size()).isEqualTo(BigInteger.valueOf(1500));
        assertThat(store.list(Optional.empty(), Optional.empty())).hasSize(1000);
        assertThat(store.list(Optional.of("key11400"), Optional.empty())).hasSize(100);
        assertThat(store.list(Optional.of("key10001"), Optional.of(new Nat32(2))))
                .extracting(KeyValueStore.Entry::value)
                .containsExactly("value2", "value3");
    }
}
