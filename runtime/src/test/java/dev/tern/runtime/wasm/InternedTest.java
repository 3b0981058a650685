package dev.tern.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.types.Blob;
import org.junit.jupiter.api.Test;

class InternedTest {
    @Test
    void equal_values_are_kept_once_and_others_as_they_are() {
        Interned<Blob> blobs = new Interned<>();
        Blob first = Blob.ofText("a module");
        assertThat(blobs.of(first)).isSameAs(first);
        assertThat(blobs.of(Blob.ofText("a module"))).isSameAs(first);
        Blob other = Blob.ofText("another");
        assertThat(blobs.of(other)).isSameAs(other);
    }
}
