package dev.tern.runtime.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.SubnetId;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegistryTest {
    private static final SubnetId ROOT = SubnetId.of(new byte[] {0, 9});
    private static final SubnetId A = SubnetId.of(new byte[] {1, 9});
    private static final SubnetId B = SubnetId.of(new byte[] {2, 9});
    private final Registry genesis = new GenesisRecord(
                    "test",
                    0,
                    ROOT,
                    List.of(
                            subnet(ROOT, SubnetType.ROOT, 0),
                            subnet(A, SubnetType.APPLICATION, 100),
                            subnet(B, SubnetType.APPLICATION, 200)),
                    List.of())
            .registry();

    private static SubnetRecord subnet(SubnetId id, SubnetType type, long first) {
        return new SubnetRecord(id, type, Blob.EMPTY, List.of(), new IdRange(first, first + 99), 1);
    }

    private static RegistryDelta moved(long version, Registry registry, CanisterId canister, SubnetId to) {
        Assignment now = registry.assignment(canister).orElseThrow();
        return new RegistryDelta(version, List.of(new RegistryChange.PutAssignment(now.movedTo(to))));
    }

    @Test
    void delegationsCoverTheRangeSplitAroundWhatLeftAndWhatCame() {
        CanisterId canister = IdRange.id(150);
        Registry moved = genesis.apply(moved(2, genesis, canister, B));
        assertThat(moved.canisterRanges(A))
                .containsExactly(
                        new CanisterRange(IdRange.id(100), IdRange.id(149)),
                        new CanisterRange(IdRange.id(151), IdRange.id(199)));
        assertThat(moved.canisterRanges(B))
                .containsExactly(
                        new CanisterRange(canister, canister), new CanisterRange(IdRange.id(200), IdRange.id(299)));
        Registry back = moved.apply(moved(3, moved, canister, A));
        assertThat(back.canisterRanges(A)).containsExactly(new CanisterRange(IdRange.id(100), IdRange.id(199)));
        assertThat(back.epoch(canister)).isEqualTo(2);
        assertThat(back.maySend(B, canister)).isTrue();
    }

    @Test
    void deltasApplyOneByOneAndTheSameBytesComeBack() {
        RegistryDelta second = moved(2, genesis, IdRange.id(150), B);
        Registry moved = genesis.apply(second);
        assertThat(Reader.whole(moved.encode(), Registry::read)).isEqualTo(moved);
        assertThat(Reader.whole(second.encode(), RegistryDelta::read)).isEqualTo(second);
        assertThatThrownBy(() -> moved.apply(second)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void idsOrderLikeTheirNumbersAndOthersHaveNone() {
        assertThat(IdRange.id(255)).isLessThan(IdRange.id(256));
        assertThat(IdRange.number(IdRange.id(1L << 40))).hasValue(1L << 40);
        assertThat(IdRange.number(CanisterId.of(new byte[] {1, 2}))).isEmpty();
        assertThat(genesis.route(IdRange.id(5000))).isEmpty();
    }
}
