package dev.tern.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.wasm.Wat.Canister;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Blocks that take operands, as few compilers write them. */
final class BlockParametersTest {
    private static final String TYPES = "(memory 1) (type $two (func (param i32 i32) (result i32)))";

    private static int result(Code.Mode mode, String code) {
        String text = TYPES + "(func $f " + code + ") (func (export \"f\") (local $r i32)"
                + " (i32.const 40) (call $f) (i32.const 1) (i32.add) (local.set $r)"
                + " (i32.store (i32.const 0) (local.get $r)))";
        return new Canister(mode, text).ok("f").i32(0);
    }

    @ParameterizedTest
    @EnumSource
    void aBranchOutOfABlockLeavesNoneOfItsParametersBehind(Code.Mode mode) {
        String block = "(i32.const 7) (i32.const 1) (i32.const 2) (block (type $two) (br 0 (i32.const 3)))";
        Canister canister = new Canister(
                mode,
                TYPES + "(func (export \"f\") (local $r i32) " + block
                        + "(local.set $r (i32.add)) (i32.store (i32.const 0) (local.get $r)))");
        assertThat(canister.ok("f").i32(0)).isEqualTo(7 + 3);
    }

    @ParameterizedTest
    @EnumSource
    void theCallersOperandsStayAsTheyAre(Code.Mode mode) {
        assertThat(result(mode, "(i32.const 1) (i32.const 2) (block (type $two) i32.sub) drop"))
                .isEqualTo(41);
        assertThat(result(mode, "(i32.const 1) (i32.const 2) (loop (type $two) i32.sub) drop"))
                .isEqualTo(41);
    }

    @ParameterizedTest
    @EnumSource
    void bothArmsOfAConditionGetThem(Code.Mode mode) {
        String nested = "(i32.const 9) (i32.const 8) (i32.const 1) (if (type $two) (then i32.add) (else i32.sub)) drop";
        for (int condition = 0; condition < 2; condition++) {
            Canister canister = new Canister(
                    mode,
                    TYPES + "(func (export \"f\") (local $r i32) (i32.const 5) (i32.const 3) (i32.const " + condition
                            + ") (if (type $two) (then " + nested + " i32.add) (else " + nested + " i32.sub))"
                            + "(local.set $r) (i32.store (i32.const 0) (local.get $r)))");
            assertThat(canister.ok("f").i32(0)).isEqualTo(condition == 1 ? 8 : 2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConditionWithoutASecondArmGivesThemBack(Code.Mode mode) {
        Canister canister = new Canister(
                mode,
                "(memory 1) (type $same (func (param i32) (result i32))) (func (export \"f\") (local $r i32)"
                        + " (i32.const 6) (i32.const 0) (if (type $same) (then (drop) (i32.const 1)))"
                        + " (local.set $r) (i32.store (i32.const 0) (local.get $r)))");
        assertThat(canister.ok("f").i32(0)).isEqualTo(6);
    }
}
