package dev.tern.runtime.wasm.corpus;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Body;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Changes one function of a module, mostly so that it stays valid. */
final class CodeMutation {
    /** First and last of instructions of one type each. */
    private static final int[][] ALIKE = {
        {0x46, 0x4F}, {0x51, 0x5A}, {0x5B, 0x60}, {0x61, 0x66}, {0x67, 0x69}, {0x6A, 0x78}, {0x79, 0x7B}, {0x7C, 0x8A},
        {0x8B, 0x91}, {0x92, 0x98}, {0x99, 0x9F}, {0xA0, 0xA6}, {0xA8, 0xA9}, {0xAA, 0xAB}, {0xAC, 0xAD}, {0xAE, 0xAF},
        {0xB0, 0xB1}, {0xB2, 0xB3}, {0xB4, 0xB5}, {0xB7, 0xB8}, {0xB9, 0xBA}, {0xC0, 0xC1}, {0xC2, 0xC4}, {0x2C, 0x2F},
        {0x30, 0x35}, {0x3A, 0x3B}, {0x3C, 0x3E}, {0xFC00, 0xFC01}, {0xFC02, 0xFC03}, {0xFC04, 0xFC05}, {0xFC06, 0xFC07}
    };

    private static final long[] EDGES = {
        0,
        1,
        -1,
        2,
        7,
        31,
        32,
        63,
        64,
        255,
        4095,
        4096,
        65535,
        65536,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        0xffff_ffffL,
        0x1_0000_0000L,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        0x7ff8000000000000L,
        0xfff0000000000001L,
        0x3ff0000000000000L,
        0x43e0000000000000L,
        0x41e0000000000000L,
        0x7fc00000L,
        0xff800001L,
        0x4f000000L
    };

    private final Random random;

    CodeMutation(Random random) {
        this.random = random;
    }

    WasmBinary apply(WasmBinary module) {
        if (module.bodies().isEmpty()) {
            return module;
        }
        List<Body> bodies = new ArrayList<>(module.bodies());
        int which = random.nextInt(bodies.size());
        List<Instr> code = new ArrayList<>(bodies.get(which).code());
        for (int i = random.nextInt(3); i >= 0; i--) {
            change(code);
        }
        bodies.set(which, new Body(bodies.get(which).locals(), code));
        return module.withBodies(bodies);
    }

    private void change(List<Instr> code) {
        int at = random.nextInt(code.size());
        switch (random.nextInt(16)) {
            case 0 -> wrap(code, at);
            case 1 -> insert(code, at);
            case 2 -> code.add(at, Instr.of(random.nextBoolean() ? Op.UNREACHABLE : Op.RETURN));
            case 3 -> relabel(code, at);
            case 4 -> code.add(at, code.get(random.nextInt(code.size())));
            default -> vary(code, at);
        }
    }

    /** From a place that has one on, the next instruction becomes one of its kind, or gets another number. */
    private void vary(List<Instr> code, int from) {
        for (int i = 0; i < code.size(); i++) {
            int at = (from + i) % code.size();
            Instr varied = varied(code.get(at));
            if (!varied.equals(code.get(at))) {
                code.set(at, varied);
                return;
            }
        }
    }

    private Instr varied(Instr instr) {
        for (int[] range : ALIKE) {
            if (instr.op() >= range[0] && instr.op() <= range[1]) {
                int op = range[0] + random.nextInt(range[1] - range[0] + 1);
                long alignment = op == instr.op() ? instr.a() : 0;
                return new Instr(op, isAccess(op) ? alignment : 0, instr.b(), List.of());
            }
        }
        return switch (instr.op()) {
            case Op.I32_CONST -> Instr.i32((int) edge());
            case Op.I64_CONST, Op.F64_CONST -> Instr.of(instr.op(), edge());
            case Op.F32_CONST -> Instr.of(instr.op(), edge() & 0xffff_ffffL);
            default -> isAccess(instr.op()) ? Instr.of(instr.op(), instr.a(), edge() & 0xffff_ffffL) : instr;
        };
    }

    private static boolean isAccess(int op) {
        return op >= Op.I32_LOAD && op <= Op.I64_STORE32;
    }

    private long edge() {
        return random.nextInt(4) == 0 ? random.nextLong() >> random.nextInt(64) : EDGES[random.nextInt(EDGES.length)];
    }

    /** Puts a block, a loop or a condition around an instruction and what follows it, as far as blocks allow. */
    private void wrap(List<Instr> code, int from) {
        int depth = 0;
        int end = from;
        int wanted = from + random.nextInt(20);
        while (end < code.size() - 1 && (end < wanted || depth > 0)) {
            int op = code.get(end).op();
            if (depth == 0 && (op == Op.END || op == Op.ELSE)) {
                break;
            }
            depth += Op.opensBlock(op) ? 1 : op == Op.END ? -1 : 0;
            end++;
        }
        code.add(end, Instr.of(Op.END));
        int kind = Op.BLOCK + random.nextInt(3);
        code.add(from, Instr.of(kind, Instr.NO_RESULT));
        if (kind == Op.IF) {
            code.add(from, Instr.i32(random.nextInt(2)));
        }
    }

    /** Code that leaves the operands as they were. */
    private void insert(List<Instr> code, int at) {
        List<Instr> more = switch (random.nextInt(7)) {
            case 0 -> List.of(Instr.i32(random.nextInt(2)), Instr.of(Op.BR_IF, random.nextInt(3)));
            case 1 -> List.of(Instr.i32((int) edge()), Instr.of(Op.MEMORY_GROW), Instr.of(Op.DROP));
            case 2 ->
                List.of(
                        Instr.i32((int) edge()),
                        Instr.i32((int) edge()),
                        Instr.i32((int) edge()),
                        Instr.of(Op.MEMORY_FILL));
            case 3 ->
                List.of(
                        Instr.i32((int) edge()),
                        Instr.i32((int) edge()),
                        Instr.i32((int) edge()),
                        Instr.of(Op.MEMORY_COPY));
            case 4 -> List.of(Instr.of(Op.CALL, random.nextInt(6)));
            case 5 ->
                List.of(
                        Instr.of(Op.LOOP, Instr.NO_RESULT),
                        Instr.i32(random.nextInt(8)),
                        Instr.of(Op.BR_IF, 0),
                        Instr.of(Op.END));
            default ->
                List.of(
                        Instr.i32((int) edge()),
                        new Instr(Op.BR_TABLE, 0, 0, List.of(random.nextInt(3), 0, random.nextInt(3))));
        };
        code.addAll(at, more);
    }

    private void relabel(List<Instr> code, int from) {
        for (int i = 0; i < code.size(); i++) {
            int at = (from + i) % code.size();
            Instr instr = code.get(at);
            switch (instr.op()) {
                case Op.BR, Op.BR_IF, Op.LOCAL_GET, Op.LOCAL_SET, Op.CALL -> {
                    code.set(at, Instr.of(instr.op(), random.nextInt(8)));
                    return;
                }
                default -> {}
            }
        }
    }
}
