package dev.tern.runtime.state;

import dev.tern.runtime.memory.Pages;
import dev.tern.runtime.memory.Paging;
import dev.tern.runtime.registry.Claim;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything a canister is, and everything that moves when it moves. Immutable.
 *
 * @param code absent while nothing is installed
 * @param frozenBy the migration for which it is frozen at the source: nothing may touch it
 * @param account its cycles
 */
public record CanisterState(
        CanisterId id,
        Optional<Code> code,
        Settings settings,
        CanisterStatus status,
        Optional<Long> frozenBy,
        Account account,
        Queues queues,
        Calls calls,
        Vitals vitals,
        Chronicle chronicle,
        Attic attic)
        implements Encodable, Certified {

    public CanisterState withCode(Optional<Code> changed) {
        return new CanisterState(
                id, changed, settings, status, frozenBy, account, queues, calls, vitals, chronicle, attic);
    }

    public CanisterState withSettings(Settings changed) {
        return new CanisterState(id, code, changed, status, frozenBy, account, queues, calls, vitals, chronicle, attic);
    }

    public CanisterState withStatus(CanisterStatus changed) {
        return new CanisterState(
                id, code, settings, changed, frozenBy, account, queues, calls, vitals, chronicle, attic);
    }

    /** At the source from the end of the cut-over block on; empty again after an abort or at the destination. */
    public CanisterState withFrozenBy(Optional<Long> migration) {
        return new CanisterState(
                id, code, settings, status, migration, account, queues, calls, vitals, chronicle, attic);
    }

    public CanisterState withAccount(Account changed) {
        return new CanisterState(
                id, code, settings, status, frozenBy, changed, queues, calls, vitals, chronicle, attic);
    }

    /** Cycles it may spend. */
    public Cycles balance() {
        return account.balance();
    }

    public CanisterState withBalance(Cycles changed) {
        return withAccount(account.withBalance(changed));
    }

    public CanisterState withQueues(Queues changed) {
        return new CanisterState(
                id, code, settings, status, frozenBy, account, changed, calls, vitals, chronicle, attic);
    }

    public CanisterState withCalls(Calls changed) {
        return new CanisterState(
                id, code, settings, status, frozenBy, account, queues, changed, vitals, chronicle, attic);
    }

    public CanisterState withVitals(Vitals changed) {
        return new CanisterState(
                id, code, settings, status, frozenBy, account, queues, calls, changed, chronicle, attic);
    }

    public CanisterState withChronicle(Chronicle changed) {
        return new CanisterState(id, code, settings, status, frozenBy, account, queues, calls, vitals, changed, attic);
    }

    public CanisterState withAttic(Attic changed) {
        return new CanisterState(
                id, code, settings, status, frozenBy, account, queues, calls, vitals, chronicle, changed);
    }

    /** Bytes of heap, stable memory, globals, module, history, pieces of modules and snapshots. */
    public long memoryBytes() {
        return code.map(Code::memoryBytes).orElse(0L) + chronicle.historyBytes() + attic.bytes();
    }

    /** What it takes of its subnet's memory, and what it pays for: all that it has, or all that it is promised. */
    public long allocatedBytes() {
        return Math.max(memoryBytes(), settings.memoryAllocation());
    }

    /** What its messages take of the subnet's memory for messages: what waits, and room for the responses that are to come. */
    public long messageBytes() {
        // a subnet that is not honest may send more responses than there were calls
        return messageSum() + Math.max(0, queues.load().answers() - calls.awaited()) * MessageMemory.LARGEST;
    }

    /**
     * The same when there are no more responses than calls. What a task changes of this does not depend on what others change
     * meanwhile.
     */
    public long messageSum() {
        Load load = queues.load();
        return load.bytes() + load.userBytes() + calls.bytes() - load.answers() * MessageMemory.LARGEST;
    }

    /** What it takes of its subnet. */
    public Claim claim() {
        return new Claim(allocatedBytes(), messageBytes(), settings.computeAllocation());
    }

    /** When its memory and its share of computation have to be paid at the latest, block time in nanoseconds. */
    Optional<Long> rentDue() {
        return frozenBy.isEmpty() ? Optional.of(account.paidUntil() + Limits.RENT_NS) : Optional.empty();
    }

    /** Lets its memories be put elsewhere when room is short. */
    public void admit(Paging paging) {
        code.ifPresent(installed -> {
            paging.admit(installed.image().heap());
            paging.admit(installed.stable());
        });
        attic.memories().forEach(paging::admit);
    }

    /** The same, knowing whether its main memory runs short: after a change of memory or settings. */
    public CanisterState measured() {
        long wanted = settings.wasmMemoryLimit();
        long most = wanted == 0 ? Limits.MAX_HEAP_BYTES : Math.min(wanted, Limits.MAX_HEAP_BYTES);
        long left = most - code.map(installed -> installed.image().heapBytes()).orElse(0L);
        LowMemory next = vitals.lowMemory().when(left < settings.wasmMemoryThreshold());
        return next == vitals.lowMemory() ? this : withVitals(vitals.withLowMemory(next));
    }

    /** Its memory runs short and it has not been told. */
    public boolean lowMemoryDue() {
        return vitals.lowMemory() == LowMemory.READY && status instanceof CanisterStatus.Running && code.isPresent();
    }

    /** Wants to run: it has input and nothing forbids it. */
    public boolean hasWork() {
        return frozenBy.isEmpty() && (!queues.input().isEmpty() || lowMemoryDue());
    }

    /** Has messages for others that must not wait, frozen or not: the queues of a frozen canister move with it. */
    public boolean hasOutput() {
        return frozenBy.isEmpty() && !queues.output().isEmpty();
    }

    /** When its timer is due, if it is set and may run. */
    public Optional<Long> timerDue() {
        boolean runs = frozenBy.isEmpty() && status instanceof CanisterStatus.Running && code.isPresent();
        return runs && vitals.globalTimer() != 0 ? Optional.of(vitals.globalTimer()) : Optional.empty();
    }

    /** When something is due that no message brings: its timer, or the end of the time of a call that it made or that stops it. */
    Optional<Long> wakeAt() {
        Optional<Long> call = frozenBy.isEmpty() ? calls.firstDeadline() : Optional.empty();
        Optional<Long> stop = frozenBy.isEmpty() && status instanceof CanisterStatus.Stopping stopping
                ? stopping.firstDeadline()
                : Optional.empty();
        return earliest(timerDue(), earliest(call, stop));
    }

    private static Optional<Long> earliest(Optional<Long> a, Optional<Long> b) {
        return a.isPresent() && (b.isEmpty() || Long.compareUnsigned(a.get(), b.get()) <= 0) ? a : b;
    }

    public boolean wantsHeartbeat() {
        return frozenBy.isEmpty()
                && status instanceof CanisterStatus.Running
                && code.isPresent()
                && code.orElseThrow().program().heartbeat();
    }

    /** Over everything, at the cost of what changed. */
    public Hash digest() {
        Writer out = new Writer();
        out.canister(id)
                .optional(code, (to, installed) -> to.hash(installed.digest()))
                .value(settings)
                .value(status)
                .value(account)
                .hash(queues.digest())
                .hash(calls.digest())
                .value(vitals)
                .value(chronicle)
                .optional(frozenBy, Writer::u64);
        attic.writeHashes(out);
        return Blake3.hash(out.toBytes());
    }

    @Override
    public HashTree tree(Wanted wanted) {
        return CanisterTree.of(this);
    }

    @Override
    public void write(Writer out) {
        writeSmall(out);
        code.ifPresent(installed -> out.blob(installed.program().wasm())
                .value(installed.image().heap())
                .value(installed.stable()));
        attic.memories().forEach(out::value);
    }

    public static CanisterState read(Reader in) {
        CanisterState small = readSmall(in);
        CanisterState whole =
                small.withCode(small.code.map(code -> code.withModule(in.blob(), Pages.read(in), Pages.read(in))));
        List<Pages> memories = new ArrayList<>();
        small.attic.memories().forEach(empty -> memories.add(Pages.read(in)));
        return whole.withAttic(small.attic.withMemories(memories));
    }

    /** Everything but module bytes and pages. */
    void writeSmall(Writer out) {
        out.canister(id)
                .optional(code, (to, installed) -> installed.writeSmall(to))
                .value(settings)
                .value(status)
                .optional(frozenBy, Writer::u64)
                .value(account)
                .value(queues)
                .value(calls)
                .value(vitals)
                .value(chronicle);
        attic.writeSmall(out);
    }

    static CanisterState readSmall(Reader in) {
        return new CanisterState(
                in.canister(),
                in.optional(Code::readSmall),
                Settings.read(in),
                CanisterStatus.read(in),
                in.optional(Reader::u64),
                Account.read(in),
                Queues.read(in),
                Calls.read(in),
                Vitals.read(in),
                Chronicle.read(in),
                Attic.readSmall(in));
    }
}
