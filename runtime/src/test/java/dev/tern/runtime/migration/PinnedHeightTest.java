package dev.tern.runtime.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.registry.Claim;
import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.registry.MigrationMode;
import dev.tern.runtime.registry.Registry;
import dev.tern.runtime.registry.RegistryAnswer;
import dev.tern.runtime.registry.RegistryRequest;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.runtime.registry.SubnetType;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.NetworkState;
import dev.tern.runtime.state.Peer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which cut-over heights the registry takes from those who name one. */
class PinnedHeightTest {
    private static final SubnetId ROOT = SubnetId.of(new byte[] {9});
    private static final SubnetId A = SubnetId.of(new byte[] {1});
    private static final SubnetId B = SubnetId.of(new byte[] {2});
    private static final long KNOWN = 500;

    @Test
    void aHeightAheadOfTheSourceIsTakenUpToTheLimit() {
        assertThat(ask(KNOWN + 1)).isInstanceOf(RegistryAnswer.Accepted.class);
        assertThat(ask(KNOWN + Limits.MAX_CUTOVER_AHEAD)).isInstanceOf(RegistryAnswer.Accepted.class);
    }

    @Test
    void aHeightThatPassedIsRefused() {
        assertThat(reason(KNOWN)).contains("500 has passed").contains("name a later height");
        assertThat(reason(0)).contains("0 has passed");
    }

    @Test
    void aHeightTooFarAheadIsRefusedForTheSourceWouldMakeBlocksUntilThen() {
        assertThat(reason(KNOWN + Limits.MAX_CUTOVER_AHEAD + 1))
                .contains("1501 is too far ahead")
                .contains("the source is at 500")
                .contains("at most 1000 blocks")
                .contains("name a lower height");
        assertThat(reason(-1)).as("the highest of 64 bits").contains("18446744073709551615 is too far ahead");
    }

    private static String reason(long height) {
        return ((RegistryAnswer.Refused) ask(height)).reason();
    }

    private static RegistryAnswer ask(long height) {
        Registry registry = Registry.genesis(
                Hash.ZERO,
                ROOT,
                List.of(
                        subnet(A, SubnetType.APPLICATION, 100),
                        subnet(B, SubnetType.APPLICATION, 200),
                        subnet(ROOT, SubnetType.ROOT, 0)),
                List.of());
        NetworkState root = NetworkState.genesis(ROOT, registry).withPeer(A, new Peer(KNOWN, 1));
        RegistryRequest.Migrate request = new RegistryRequest.Migrate(
                1, IdRange.id(100), B, MigrationMode.CHUNKS, Optional.of(height), Principal.ANONYMOUS, Claim.NONE);
        return RegistryCanister.handle(root, A, request, 0).answer().orElseThrow();
    }

    private static SubnetRecord subnet(SubnetId id, SubnetType type, long first) {
        return new SubnetRecord(id, type, Blob.wrap(new byte[96]), List.of(), new IdRange(first, first + 99), 1);
    }
}
