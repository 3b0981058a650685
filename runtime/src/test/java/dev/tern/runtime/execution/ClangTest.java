package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A canister in C as clang makes it: another layout of memory, and other code, than Motoko's or ours. */
class ClangTest {
    private static final Path SOURCE = Path.of("src", "test", "c", "counter.c").toAbsolutePath();

    @TempDir
    private Path directory;

    private final TestSubnet subnet = new TestSubnet();

    @Test
    void aCounterInCCountsInStableMemoryAndKeepsItsValueWhenItIsUpgraded() throws IOException {
        Blob module = compiled();
        CanisterId counter = subnet.create();
        TestSubnet.replied(subnet.install(counter, "install", module, Blob.EMPTY));
        assertThat(TestSubnet.number(subnet.reply(counter, "add", number(40)))).isEqualTo(40);
        assertThat(TestSubnet.number(subnet.reply(counter, "add", number(2)))).isEqualTo(42);
        assertThat(TestSubnet.number(subnet.queried(counter, "calls"))).isEqualTo(2);

        assertThat(subnet.update(counter, "add", number(-1)))
                .isInstanceOfSatisfying(
                        RequestStatus.Rejected.class,
                        rejected -> assertThat(rejected.message()).contains("the counter does not go that far"));
        assertThat(TestSubnet.number(subnet.queried(counter, "calls")))
                .as("a trap takes back what was written to main memory")
                .isEqualTo(2);

        TestSubnet.replied(subnet.install(counter, "upgrade", module, Blob.EMPTY));
        assertThat(TestSubnet.number(subnet.queried(counter, "value"))).isEqualTo(42);
        assertThat(TestSubnet.number(subnet.queried(counter, "calls"))).isZero();
    }

    private Blob compiled() throws IOException {
        for (String tool : List.of("clang", "wasm-ld")) {
            Assumptions.assumeTrue(
                    Tools.isOnPath(tool), "Skipped: " + tool + " is not installed; apt install clang lld.");
        }
        // in two steps, since some builds of clang look for a linker with a version in its name
        run(
                "clang",
                "--target=wasm32",
                "-O2",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-c",
                "-o",
                "counter.o",
                SOURCE.toString());
        run("wasm-ld", "--no-entry", "-o", "counter.wasm", "counter.o");
        return Blob.wrap(Files.readAllBytes(directory.resolve("counter.wasm")));
    }

    private void run(String... command) throws IOException {
        Tools.Ran ran = Tools.run(directory, List.of(command));
        assertThat(ran.succeeded()).as(ran.output()).isTrue();
    }

    /** Four bytes, the lowest first. */
    private static Blob number(int value) {
        return Blob.wrap(new byte[] {(byte) value, (byte) (value >> 8), (byte) (value >> 16), (byte) (value >> 24)});
    }
}
