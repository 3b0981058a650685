package dev.tern.runtime.wasm.binary;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Reads instructions: function bodies and constant expressions. */
final class CodeReader {
    private static final int MAX_LABELS = 65_536;
    static final int MAX_DEPTH = 10_000;

    private final ByteSource in;
    private final boolean wideOffsets;

    /** @param wideOffsets whether the memory, and with it the offset of an access, has 64 bits */
    CodeReader(ByteSource in, boolean wideOffsets) {
        this.in = in;
        this.wideOffsets = wideOffsets;
    }

    /** Up to the {@code end} that closes the expression, included. */
    List<Instr> expression(int limit) {
        List<Instr> code = new ArrayList<>();
        Deque<Integer> open = new ArrayDeque<>(List.of(Op.BLOCK));
        long size = 0;
        while (!open.isEmpty()) {
            Instr next = instruction();
            code.add(next);
            size += 1 + next.labels().size();
            if (size > limit) {
                throw new MalformedModuleException("a function has more than " + limit + " instructions");
            }
            if (Op.opensBlock(next.op())) {
                open.push(next.op());
            } else if (next.op() == Op.END) {
                open.pop();
            } else if (next.op() == Op.ELSE) {
                if (open.pop() != Op.IF) {
                    throw new MalformedModuleException("an else without its if");
                }
                open.push(Op.ELSE);
            }
            if (open.size() > MAX_DEPTH) {
                throw new MalformedModuleException("blocks are nested deeper than " + MAX_DEPTH);
            }
        }
        return code;
    }

    private Instr instruction() {
        int op = in.u8();
        if (op == 0xFC) {
            int code = in.u32();
            op = code > 0xff ? -1 : 0xFC00 | code;
        }
        Op.Immediate kind = op < 0 || op == Op.ATOMIC_NOTIFY ? Op.Immediate.UNKNOWN : Op.immediate(op);
        return switch (kind) {
            case NONE -> Instr.of(op);
            case BLOCK_TYPE -> Instr.of(op, in.signed(33));
            case INDEX -> Instr.of(op, in.u32());
            case TWO_INDICES -> Instr.of(op, in.u32(), in.u32());
            case LABELS -> new Instr(op, 0, 0, labels());
            case TYPES -> Instr.of(op, onlyType());
            case MEMORY_ACCESS -> Instr.of(op, in.u32(), wideOffsets ? in.u64() : in.wideU32());
            case MEMORY -> memories(Instr.of(op), 1);
            case TWO_MEMORIES -> memories(Instr.of(op), 2);
            case INDEX_AND_MEMORY -> memories(Instr.of(op, in.u32()), 1);
            case I32 -> Instr.of(op, in.signed(32));
            case I64 -> Instr.of(op, in.signed(64));
            case F32 -> Instr.of(op, in.fixed(4));
            case F64 -> Instr.of(op, in.fixed(8));
            case HEAP_TYPE -> Instr.of(op, Decoder.referenceType(in.u8()));
            case UNKNOWN -> throw unknown(op);
        };
    }

    private Instr memories(Instr instr, int count) {
        for (int i = 0; i < count; i++) {
            if (in.u8() != 0) {
                throw new MalformedModuleException("only one memory is supported");
            }
        }
        return instr;
    }

    private List<Integer> labels() {
        List<Integer> labels = new ArrayList<>(in.vector("branch targets", MAX_LABELS, in::u32));
        labels.add(in.u32());
        return labels;
    }

    private int onlyType() {
        if (in.u32() != 1) {
            throw new MalformedModuleException("select names more than one type");
        }
        return Decoder.valueType(in.u8());
    }

    private static MalformedModuleException unknown(int op) {
        String what = switch (op) {
            case 0x06, 0x07, 0x08, 0x09, 0x0A, 0x18, 0x19, 0x1F -> "exceptions are not supported";
            case 0x12, 0x13, 0x15 -> "tail calls are not supported";
            case 0x14, 0xD3, 0xD4, 0xD5, 0xD6, 0xFB -> "garbage-collected types are not supported";
            case 0xFD -> "vector instructions (SIMD) are not supported";
            case 0xFE -> "threads and atomic instructions are not supported";
            default -> "unknown instruction";
        };
        return new MalformedModuleException(what + (op < 0 ? "" : ", instruction 0x" + Integer.toHexString(op)));
    }
}
