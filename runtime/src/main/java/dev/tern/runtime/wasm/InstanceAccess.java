package dev.tern.runtime.wasm;

/**
 * What compiled code does with an instance beside loads and stores: globals, tables, bulk memory, the meter, the system. Public
 * for that code alone.
 */
public final class InstanceAccess {
    private InstanceAccess() {}

    // --- the meter

    public static void charge(int units, Instance instance) {
        instance.segment(units);
    }

    public static void enter(int frame, int units, Instance instance) {
        instance.enter(units, frame);
    }

    /** What is in hand, for compiled code to keep and to charge. */
    public static int inHand(Instance instance) {
        return instance.inHand();
    }

    /** Hands back what compiled code kept. */
    public static void inHand(int units, Instance instance) {
        instance.inHand(units);
    }

    /** Takes back what compiled code kept and has overdrawn; what is in hand then. */
    public static int refill(int units, Instance instance) {
        instance.inHand(units);
        instance.settle();
        return instance.inHand();
    }

    public static int meter(int address, int count, Instance instance) {
        return instance.meter(address, count);
    }

    public static TrapException unreachable() {
        return new TrapException(Trap.of(Trap.Kind.UNREACHABLE));
    }

    // --- globals and results, kept as 64 bits

    public static long global(int index, Instance instance) {
        return instance.globals[index];
    }

    public static void setGlobal(long value, int index, Instance instance) {
        instance.globals[index] = value;
    }

    public static long result(int index, Instance instance) {
        return instance.results[index];
    }

    public static void setResult(long value, int index, Instance instance) {
        instance.results[index] = value;
    }

    /** Keeps a value in the frame of a function in pieces. */
    public static void keep(long value, long[] frame, int index) {
        frame[index] = value;
    }

    // --- memory

    public static int pages(Instance instance) {
        return instance.pages();
    }

    public static int grow(int more, Instance instance) {
        return instance.grow(more);
    }

    public static void copy(int to, int from, int length, Instance instance) {
        instance.copy(to, from, length);
    }

    public static void fill(int to, int value, int length, Instance instance) {
        instance.fill(to, (byte) value, length);
    }

    public static void initialise(int to, int from, int length, int segment, Instance instance) {
        instance.initialise(segment, to, from, length);
    }

    // --- tables

    public static int tableGet(int index, int table, Instance instance) {
        return instance.table(table).get(index);
    }

    public static void tableSet(int index, int value, int table, Instance instance) {
        instance.table(table).set(index, value);
    }

    public static int tableSize(int table, Instance instance) {
        return instance.table(table).size();
    }

    public static int tableGrow(int value, int more, int table, Instance instance) {
        return instance.table(table).grow(more, value);
    }

    public static void tableFill(int from, int value, int count, int table, Instance instance) {
        instance.table(table).fill(from, value, count);
    }

    public static void tableCopy(int to, int from, int count, int target, int source, Instance instance) {
        instance.table(target).copy(to, instance.table(source), from, count);
    }

    public static void tableInit(int to, int from, int count, int segment, int table, Instance instance) {
        instance.table(table).copy(to, instance.element(segment), from, count);
    }

    public static void dropElement(int segment, Instance instance) {
        instance.dropElement(segment);
    }

    /** The function that an indirect call goes to. */
    public static int callee(int index, int table, Instance instance) {
        return instance.table(table).function(index);
    }

    public static TrapException mismatch() {
        return new TrapException(Trap.of(Trap.Kind.SIGNATURE_MISMATCH));
    }

    /** The number of the target that a branch table has for an index; the last is for all beyond the table. */
    public static int branchTarget(int index, String table) {
        int last = table.length() - 1;
        return table.charAt(index >= 0 && index < last ? index : last);
    }

    // --- the system

    public static long systemCall(long[] args, int index, int resultType, Instance instance) {
        return instance.systemCall(index, resultType, args);
    }
}
