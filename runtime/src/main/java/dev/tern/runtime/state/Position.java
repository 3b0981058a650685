package dev.tern.runtime.state;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.SubnetId;

/**
 * Where a subnet stands.
 *
 * @param height of the last block applied; 0 at genesis
 * @param time of that block, nanoseconds since 1970
 * @param nextCanister number of the next canister id; never goes back
 * @param minted cycles that were made on this subnet
 * @param burned cycles that were used up on this subnet
 */
public record Position(SubnetId subnet, long height, long time, long nextCanister, Cycles minted, Cycles burned)
        implements Encodable {
    public static Position genesis(SubnetId subnet, long time, long firstCanister) {
        return new Position(subnet, 0, time, firstCanister, Cycles.ZERO, Cycles.ZERO);
    }

    public Position at(long newHeight, long newTime) {
        return new Position(subnet, newHeight, newTime, nextCanister, minted, burned);
    }

    public Position withNextCanister(long number) {
        return new Position(subnet, height, time, number, minted, burned);
    }

    public Position mint(Cycles amount) {
        return new Position(subnet, height, time, nextCanister, minted.plus(amount), burned);
    }

    public Position burn(Cycles amount) {
        return new Position(subnet, height, time, nextCanister, minted, burned.plus(amount));
    }

    @Override
    public void write(Writer out) {
        out.subnet(subnet)
                .u64(height)
                .u64(time)
                .u64(nextCanister)
                .cycles(minted)
                .cycles(burned);
    }

    static Position read(Reader in) {
        return new Position(in.subnet(), in.u64(), in.u64(), in.u64(), in.cycles(), in.cycles());
    }
}
