package dev.tern.runtime.execution;

import dev.tern.runtime.memory.Paging;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.sdk.crypto.Bls;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.SubnetId;
import java.util.Optional;

/**
 * What canister code sees of the world.
 *
 * @param time block time, nanoseconds since 1970
 * @param fees what things cost on this subnet
 * @param rootKey of the network, DER
 * @param certificate over the certified data, in queries
 * @param paging takes what code writes when it is much: nothing that it sees
 */
record Surroundings(long time, SubnetId subnet, Blob rootKey, Fees fees, Optional<Blob> certificate, Paging paging) {
    static Surroundings of(ReplicatedState state, Paging paging) {
        return new Surroundings(
                state.time(),
                state.subnet(),
                Bls.der(state.registry().rootRecord().publicKey()),
                Fees.of(state),
                Optional.empty(),
                paging);
    }

    /** The same at another time, with the prices of that time. */
    Surroundings at(long otherTime, Fees otherFees) {
        return new Surroundings(otherTime, subnet, rootKey, otherFees, certificate, paging);
    }

    Surroundings withCertificate(Optional<Blob> newCertificate) {
        return new Surroundings(time, subnet, rootKey, fees, newCertificate, paging);
    }
}
