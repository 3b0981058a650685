package dev.tern.runtime.wasm.classfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.classfile.ClassFile;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Methods that the JVM verifies and runs. */
final class ClassBuilderTest {
    private static final MethodTypeDesc INT_TO_INT = MethodTypeDesc.ofDescriptor("(I)I");
    private static final MethodTypeDesc TO_LONG = MethodTypeDesc.ofDescriptor("()J");
    private static final MethodTypeDesc INT_TO_LONG = MethodTypeDesc.ofDescriptor("(I)J");

    private static MethodHandle method(MethodTypeDesc type, Consumer<CodeBuilder> body) throws Exception {
        ClassDesc name = ClassDesc.of("dev.tern.runtime.wasm.classfile", "Made");
        byte[] file =
                ClassBuilder.build(name, classes -> classes.withMethodBody(new MethodRef(name, "run", type), body));
        MethodHandles.Lookup lookup = MethodHandles.lookup().defineHiddenClass(file, true);
        MethodType exact = MethodType.fromMethodDescriptorString(type.descriptorString(), null);
        return lookup.findStatic(lookup.lookupClass(), "run", exact);
    }

    @Test
    void constantsOfEveryKindAndWidth() throws Throwable {
        for (int value : new int[] {-1, 0, 5, 6, -128, 127, 128, -32768, 32767, 32768, Integer.MIN_VALUE}) {
            assertThat((int) method(INT_TO_INT, code -> code.loadConstant(value).ireturn())
                            .invoke(0))
                    .isEqualTo(value);
        }
        for (long value : new long[] {0, 1, 2, -1, Long.MIN_VALUE, 1L << 32}) {
            assertThat((long) method(TO_LONG, code -> code.loadConstant(value).return_(TypeKind.LONG))
                            .invoke())
                    .isEqualTo(value);
        }
        MethodTypeDesc toDouble = MethodTypeDesc.ofDescriptor("()D");
        for (double value : new double[] {0, -0.0, 1, 2, Math.PI, Double.NEGATIVE_INFINITY}) {
            assertThat((double)
                            method(toDouble, code -> code.loadConstant(value).return_(TypeKind.DOUBLE))
                                    .invoke())
                    .isEqualTo(value);
        }
        MethodTypeDesc toFloat = MethodTypeDesc.ofDescriptor("()F");
        for (float value : new float[] {0, -0.0f, 1, 2, 3, Float.MIN_VALUE}) {
            assertThat((float) method(toFloat, code -> code.loadConstant(value).return_(TypeKind.FLOAT))
                            .invoke())
                    .isEqualTo(value);
        }
    }

    @Test
    void textKeepsEveryChar() throws Throwable {
        String text = "a\0\u007f\u0080\u07ff\u0800\uffff\ud800";
        MethodTypeDesc type = MethodTypeDesc.of(ConstantDescs.CD_String);
        assertThat((String) method(type, code -> code.loadConstant(text).return_(TypeKind.REFERENCE))
                        .invoke())
                .isEqualTo(text);
    }

    @Test
    void aLoopCountsInALastingLocalAndForgetsAnotherOne() throws Throwable {
        MethodHandle sum = method(INT_TO_LONG, code -> {
            Label head = code.newLabel();
            Label end = code.newLabel();
            code.loadConstant(0L).storeLocal(TypeKind.LONG, 1);
            code.labelBinding(head).iload(0).ifeq(end);
            // for a moment: an int on the first way round, a long after it
            code.iload(0).istore(3).iload(3).i2l().storeLocal(TypeKind.LONG, 3);
            code.loadLocal(TypeKind.LONG, 1).loadLocal(TypeKind.LONG, 3).ladd().storeLocal(TypeKind.LONG, 1);
            code.iload(0).iconst_1().isub().istore(0).goto_(head);
            code.labelBinding(end).loadLocal(TypeKind.LONG, 1).return_(TypeKind.LONG);
        });
        assertThat((long) sum.invoke(10)).isEqualTo(55);
    }

    @Test
    void whatMeetsAtALabelNeedNotAgreeOnMomentaryLocals() throws Throwable {
        MethodHandle choice = method(INT_TO_INT, code -> {
            Label other = code.newLabel();
            Label end = code.newLabel();
            code.loadConstant(7);
            code.iload(0).ifeq(other);
            code.loadConstant(2L).storeLocal(TypeKind.LONG, 1).iload(0).goto_(end);
            code.labelBinding(other).iconst_1().istore(2).loadConstant(40);
            code.labelBinding(end).iadd().ireturn();
        });
        assertThat((int) choice.invoke(0)).isEqualTo(47);
        assertThat((int) choice.invoke(3)).isEqualTo(10);
    }

    @Test
    void whatIsNotReachedIsLeftOut() throws Throwable {
        MethodHandle one = method(INT_TO_INT, code -> {
            Label never = code.newLabel();
            Label loop = code.newLabel();
            code.iconst_1().ireturn();
            code.labelBinding(loop).iadd().swap().ifeq(never).goto_(loop);
            code.labelBinding(never).pop2().ireturn();
        });
        assertThat((int) one.invoke(0)).isEqualTo(1);
    }

    @Test
    void switchesGoWhereTheyMustWhateverTheirAlignment() throws Throwable {
        for (int shift = 0; shift < 4; shift++) {
            int padding = shift;
            assertThat(IntStream.range(-1, 6).map(i -> picked(padding, true, i)).toArray())
                    .containsExactly(99, 10, 99, 12, 99, 14, 99);
            assertThat(IntStream.range(-1, 6)
                            .map(i -> picked(padding, false, i))
                            .toArray())
                    .containsExactly(99, 10, 99, 12, 99, 14, 99);
        }
    }

    private static int picked(int padding, boolean table, int value) {
        try {
            return (int) method(INT_TO_INT, code -> {
                        for (int i = 0; i < padding; i++) {
                            code.iconst_0().pop();
                        }
                        Label otherwise = code.newLabel();
                        List<SwitchCase> cases = IntStream.of(0, 2, 4)
                                .mapToObj(i -> SwitchCase.of(i, code.newLabel()))
                                .toList();
                        // of two bytes, so that all alignments are met
                        code.iload(0).loadConstant(8).iadd().loadConstant(8).isub();
                        if (table) {
                            code.tableswitch(0, 4, otherwise, cases);
                        } else {
                            code.lookupswitch(otherwise, cases);
                        }
                        for (SwitchCase each : cases) {
                            code.labelBinding(each.target())
                                    .loadConstant(10 + each.caseValue())
                                    .ireturn();
                        }
                        code.labelBinding(otherwise).loadConstant(99).ireturn();
                    })
                    .invoke(value);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void localsBeyondAByteAreReached() throws Throwable {
        MethodHandle far = method(
                INT_TO_LONG,
                code -> code.iload(0)
                        .i2l()
                        .storeLocal(TypeKind.LONG, 300)
                        .loadLocal(TypeKind.LONG, 300)
                        .return_(TypeKind.LONG));
        assertThat((long) far.invoke(-5)).isEqualTo(-5);
    }

    @Test
    void whatNoClassFileCanHoldIsRefused() {
        assertThatThrownBy(() -> method(INT_TO_INT, code -> {
                    Label end = code.newLabel();
                    code.iload(0).ifeq(end);
                    for (int i = 0; i < 20_000; i++) {
                        code.iconst_0().pop();
                    }
                    code.labelBinding(end).iconst_0().ireturn();
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> method(INT_TO_INT, code -> {
                    for (int i = 0; i < 40_000; i++) {
                        code.iconst_0().pop();
                    }
                    code.iconst_0().ireturn();
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> method(INT_TO_INT, code -> {
                    for (int i = 0; i < 70_000; i++) {
                        code.loadConstant(100_000 + i).pop();
                    }
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> method(
                        INT_TO_INT,
                        code -> code.iload(0).istore(70_000).iload(0).ireturn()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> method(
                        INT_TO_INT,
                        code -> code.loadConstant("x".repeat(70_000)).pop()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMethodThatIsNotWantedIsNotThere() {
        ClassDesc name = ClassDesc.of("dev.tern.runtime.wasm.classfile", "Made");
        byte[] file = ClassBuilder.build(name, classes -> {
            assertThat(classes.withMethodIf(
                            new MethodRef(name, "a", INT_TO_INT),
                            code -> code.iload(0).ireturn(),
                            code -> code.length() > 2))
                    .isFalse();
            assertThat(classes.withMethodIf(
                            new MethodRef(name, "b", INT_TO_INT),
                            code -> code.iload(0).ireturn(),
                            code -> code.length() == 2))
                    .isTrue();
        });
        assertThat(ClassFile.of().parse(file).methods())
                .extracting(method -> method.methodName().stringValue())
                .containsExactly("b");
    }

    @Test
    void comparisonsOfOneAndTwoOperandsJump() throws Throwable {
        MethodHandle less = method(INT_TO_INT, code -> {
            Label yes = code.newLabel();
            code.iload(0).loadConstant(3).branch(Opcode.IF_ICMPLT, yes);
            code.iconst_0().ireturn().labelBinding(yes).iconst_1().ireturn();
        });
        assertThat((int) less.invoke(2)).isEqualTo(1);
        assertThat((int) less.invoke(3)).isZero();
    }
}
