package dev.tern.runtime.execution;

import dev.tern.runtime.state.Limits;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.math.BigInteger;

/** Why calls of the management canister fail, with the public replica's error codes and wording where it has any. */
final class ManagementFaults {
    private ManagementFaults() {}

    static Fault notController(Principal canister, String method) {
        return new Fault("IC0512", "Only controllers of canister " + canister + " can call ic00 method " + method);
    }

    static Fault unknownMethod(String method) {
        return new Fault("IC0536", "Management canister has no method '" + method + "'");
    }

    static Fault noQuery(String method) {
        return new Fault("IC0536", "Management canister has no query method '" + method + "'");
    }

    static Fault notOffered(String method) {
        return new Fault(
                "IC0536", "Management canister has no method '" + method + "': this network does not offer it");
    }

    static Fault badArgument(String method, String why) {
        return new Fault("IC0408", "Error decoding candid: the argument of '" + method + "': " + why);
    }

    static Fault notEmpty(Principal canister) {
        return new Fault(
                "IC0514",
                "Canister " + canister + " cannot be installed because the canister is not empty. "
                        + "Try installing with mode='reinstall' instead.");
    }

    static Fault persistenceUnsaid() {
        return new Fault(
                "IC0504",
                "Missing upgrade option: Enhanced orthogonal persistence requires the `wasm_memory_persistence` "
                        + "upgrade option.");
    }

    static Fault cannotPersist() {
        return new Fault(
                "IC0504",
                "Invalid upgrade option: The `wasm_memory_persistence: opt Keep` upgrade option requires that the new "
                        + "canister module supports enhanced orthogonal persistence.");
    }

    static Fault mustBeStopped(Principal canister) {
        return new Fault("IC0510", "Canister " + canister + " must be stopped before it is deleted.");
    }

    static Fault queuesNotEmpty(Principal canister) {
        return new Fault(
                "IC0203",
                "Canister " + canister
                        + " has messages in its queues and cannot be deleted now. Please retry after some time.");
    }

    static Fault stopCancelled(Principal canister) {
        return new Fault("IC0511", "Canister " + canister + "'s stop request was cancelled.");
    }

    static Fault tooFewCycles(Cycles fee, Cycles given) {
        return new Fault(
                "IC0403",
                "Creating a canister requires a fee of " + fee + " that is deducted from the canister's initial "
                        + "balance but only " + given + " cycles were received with the create_canister request.");
    }

    static Fault chunkStore(String why) {
        return new Fault("IC0504", "Error from Wasm chunk store: " + why);
    }

    static Fault noSnapshot(Blob snapshot, Principal canister) {
        return new Fault(
                "IC0305", "Could not find the snapshot ID " + snapshot.hex() + " for canister " + canister + ".");
    }

    static Fault tooManySnapshots(Principal canister) {
        return new Fault(
                "IC0406",
                "Canister " + canister + " has reached the maximum number of snapshots allowed: " + Limits.MAX_SNAPSHOTS
                        + ".");
    }

    static Fault nothingToSnapshot(Principal canister) {
        return new Fault("IC0406", "Failed to create snapshot for empty canister " + canister + ":");
    }

    static Fault snapshotOfAnother(Blob snapshot) {
        return new Fault(
                "IC0512",
                "Only a controller of the canister that snapshot " + snapshot.hex() + " belongs to can load it.");
    }

    static Fault takenSnapshot() {
        return new Fault("IC0409", "Only canister snapshots created by metadata upload can be mutated.");
    }

    static Fault badSnapshot(String why) {
        return new Fault("IC0408", "The snapshot cannot be used: " + why);
    }

    static Fault noSubnet(SubnetId subnet) {
        return new Fault("IC0404", "Subnet " + subnet + " not found");
    }

    static Fault badSettings(String why) {
        return new Fault("IC0408", why);
    }

    static Fault outOfRange(String setting, String range, BigInteger given) {
        return new Fault("IC0504", setting + " expected to be in the range " + range + ", got " + given);
    }

    static Fault tooMuchCompute(int wanted, long available) {
        return new Fault(
                "IC0101",
                "Canister requested a compute allocation of " + wanted
                        + "% which cannot be satisfied because the Subnet's remaining compute capacity is " + available
                        + "%.");
    }

    static Fault cannotPayCompute(int wanted, Cycles missing) {
        return new Fault(
                "IC0530",
                "Cannot increase compute allocation to " + wanted + "% due to insufficient cycles. At least " + missing
                        + " additional cycles are required.");
    }

    static Fault cannotPayAllocation(long bytes, Cycles missing) {
        return new Fault(
                "IC0531",
                "Cannot increase memory allocation to " + bytes + " bytes due to insufficient cycles. At least "
                        + missing + " additional cycles are required.");
    }

    static Fault memoryReservesTooMuch(long bytes, Cycles limit, Cycles over) {
        return new Fault(
                "IC0533",
                "Cannot increase memory allocation to " + bytes + " bytes due to its reserved cycles limit. The current"
                        + " limit (" + limit + ") would be exceeded by " + over + ".");
    }

    static Fault reservedLimitTooLow(Cycles limit, Cycles reserved) {
        return new Fault(
                "IC0540",
                "Cannot set the reserved cycles limit " + limit + " below the reserved cycles balance of the canister "
                        + reserved + ".");
    }

    static Fault memoryLimitTooLow(long limit, long bytes) {
        return new Fault(
                "IC0504",
                "Could not validate the settings: the Wasm memory limit of " + limit + " bytes is below the " + bytes
                        + " bytes that the canister uses.");
    }

    static Fault onlyCanisters(String method) {
        return new Fault("IC0406", "Only canisters can call ic00 method " + method);
    }

    static Fault onlyQueries(String method) {
        return new Fault("IC0406", method + " API is only accessible in non-replicated mode");
    }

    static Fault stopTimedOut() {
        return new Fault("IC0206", "Stop canister request timed out");
    }

    static Fault wrongSenderVersion(long given, long actual) {
        return new Fault(
                "IC0504",
                "Management canister call payload includes sender canister version " + Long.toUnsignedString(given)
                        + " that does not match the actual sender canister version " + actual + ".");
    }

    static Fault cannotPay(String what, Fault why) {
        return new Fault(why.errorCode(), what + " failed with `" + why.text() + "`.");
    }

    static Fault noMoreIds() {
        return new Fault("IC0101", "Could not create canister. Subnet has surpassed its canister ID allocation.");
    }

    static Fault idTaken(Principal canister) {
        return new Fault(
                "IC0205",
                "The canister id " + canister + " cannot be given to a new canister here: it is not in the range of "
                        + "this subnet, or was given before.");
    }

    static Fault noMetadata(Principal canister) {
        return new Fault(
                "IC0406", "The canister " + canister + " has no Wasm module and hence no metadata is available.");
    }

    static Fault deletingItself(Principal canister) {
        return new Fault("IC0512", "Canister " + canister + " cannot delete itself.");
    }

    static Fault noSection(Principal canister, String name) {
        return new Fault("IC0406", "The canister " + canister + " has no metadata section with the name " + name + ".");
    }

    static Fault leaving(Principal canister) {
        return new Fault(
                "IC0406",
                "Canister " + canister
                        + " is being migrated and cannot be deleted; cancel the migration first, with the "
                        + "management canister's cancel_migration.");
    }

    static Fault cannotMigrate(String why) {
        return new Fault("IC0406", why);
    }
}
