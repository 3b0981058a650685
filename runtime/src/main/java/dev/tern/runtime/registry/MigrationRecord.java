package dev.tern.runtime.registry;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A migration, as the registry says. The plan does not change once the record exists, the progress does.
 *
 * @param height the cut-over height of the source, once named
 * @param frozen what the source certified
 * @param installed manifest root of which a quorum of the destination's nodes acknowledged the possession
 * @param active the destination's block from which on the canister runs there
 * @param closed subnets that certified that nothing is left on the old route
 * @param failure why it was aborted
 * @param ended the registry version that ended it
 */
public record MigrationRecord(
        Plan plan,
        MigrationPhase phase,
        Optional<Long> height,
        Optional<Cutover> frozen,
        Optional<Hash> installed,
        Optional<Moment> active,
        SortedSet<SubnetId> closed,
        Optional<String> failure,
        Optional<Long> ended)
        implements Encodable {
    public MigrationRecord {
        closed = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(closed));
    }

    /**
     * What was asked for.
     *
     * @param epoch ownership epoch that every artefact of this migration names
     * @param proposed when the registry took it on (its own block time), nanoseconds
     * @param deadline when the registry aborts it if it is not committed, in its own block time
     * @param pinned the cut-over height was named by who asked, not by the registry
     * @param claim the most that the canister may take until it is active (protocol.md, 17 and 18)
     */
    public record Plan(
            long id,
            CanisterId canister,
            SubnetId from,
            SubnetId to,
            MigrationMode mode,
            MigrationSchedule schedule,
            Principal requester,
            long epoch,
            long proposed,
            long deadline,
            boolean pinned,
            Claim claim)
            implements Encodable {
        @Override
        public void write(Writer out) {
            out.u64(id).canister(canister).subnet(from).subnet(to);
            Codes.write(out, MigrationMode.values(), mode);
            Codes.write(out, MigrationSchedule.values(), schedule);
            out.principal(requester).u64(epoch).u64(proposed);
            out.u64(deadline).bool(pinned).value(claim);
        }

        static Plan read(Reader in) {
            return new Plan(
                    in.u64(),
                    in.canister(),
                    in.subnet(),
                    in.subnet(),
                    Codes.read(in, MigrationMode.values()),
                    Codes.read(in, MigrationSchedule.values()),
                    in.principal(),
                    in.u64(),
                    in.u64(),
                    in.u64(),
                    in.bool(),
                    Claim.read(in));
        }
    }

    /** A migration as it begins. */
    public static MigrationRecord proposed(Plan plan, Optional<Long> height) {
        return new MigrationRecord(
                plan,
                MigrationPhase.PROPOSED,
                height,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new TreeSet<>(),
                Optional.empty(),
                Optional.empty());
    }

    public long id() {
        return plan.id;
    }

    public CanisterId canister() {
        return plan.canister;
    }

    public SubnetId from() {
        return plan.from;
    }

    public SubnetId to() {
        return plan.to;
    }

    public long epoch() {
        return plan.epoch;
    }

    public MigrationRecord in(MigrationPhase next) {
        return new MigrationRecord(plan, next, height, frozen, installed, active, closed, failure, ended);
    }

    public MigrationRecord withHeight(long cutover) {
        return new MigrationRecord(
                plan, phase, Optional.of(cutover), frozen, installed, active, closed, failure, ended);
    }

    public MigrationRecord withFrozen(Cutover cutover) {
        return new MigrationRecord(
                plan, phase, height, Optional.of(cutover), installed, active, closed, failure, ended);
    }

    public MigrationRecord withInstalled(Hash manifestRoot) {
        return new MigrationRecord(
                plan, phase, height, frozen, Optional.of(manifestRoot), active, closed, failure, ended);
    }

    public MigrationRecord withActive(Moment moment) {
        return new MigrationRecord(plan, phase, height, frozen, installed, Optional.of(moment), closed, failure, ended);
    }

    public MigrationRecord withClosed(SubnetId subnet) {
        SortedSet<SubnetId> more = new TreeSet<>(closed);
        more.add(subnet);
        return new MigrationRecord(plan, phase, height, frozen, installed, active, more, failure, ended);
    }

    public MigrationRecord aborted(String reason, long version) {
        Optional<String> why = Optional.of(reason);
        return new MigrationRecord(
                plan, MigrationPhase.ABORTED, height, frozen, installed, active, closed, why, Optional.of(version));
    }

    public MigrationRecord done(long version) {
        Optional<Long> end = Optional.of(version);
        return new MigrationRecord(plan, MigrationPhase.DONE, height, frozen, installed, active, closed, failure, end);
    }

    @Override
    public void write(Writer out) {
        out.value(plan);
        Codes.write(out, MigrationPhase.values(), phase);
        out.optional(height, Writer::u64).optional(frozen, Writer::value);
        out.optional(installed, Writer::hash).optional(active, Writer::value);
        out.list(closed, Writer::subnet).optional(failure, Writer::text).optional(ended, Writer::u64);
    }

    public static MigrationRecord read(Reader in) {
        return new MigrationRecord(
                Plan.read(in),
                Codes.read(in, MigrationPhase.values()),
                in.optional(Reader::u64),
                in.optional(Cutover::read),
                in.optional(Reader::hash),
                in.optional(Moment::read),
                Sets.read(in),
                in.optional(Reader::text),
                in.optional(Reader::u64));
    }
}
