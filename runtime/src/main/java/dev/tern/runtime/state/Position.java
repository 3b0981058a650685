package dev.tern.runtime.state;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;

/**
 * Where a subnet stands.
 *
 * @param height of the last block applied; 0 at genesis
 * @param time of that block, nanoseconds since 1970
 * @param nextCanister number of the next canister id; never goes back
 * @param turn the canister that ran last: the next round begins after it
 * @param minted cycles that were made on this subnet
 * @param burned cycles that were used up on this subnet
 */
public record Position(
        SubnetId subnet, long height, long time, long nextCanister, Principal turn, Cycles minted, Cycles burned)
        implements Encodable {
    public static Position genesis(SubnetId subnet, long time, long firstCanister) {
        return new Position(subnet, 0, time, firstCanister, Principal.MANAGEMENT, Cycles.ZERO, Cycles.ZERO);
    }

    public Position at(long newHeight, long newTime) {
        return new Position(subnet, newHeight, newTime, nextCanister, turn, minted, burned);
    }

    public Position withNextCanister(long number) {
        return new Position(subnet, height, time, number, turn, minted, burned);
    }

    public Position withTurn(Principal canister) {
        return new Position(subnet, height, time, nextCanister, canister, minted, burned);
    }

    public Position mint(Cycles amount) {
        return new Position(subnet, height, time, nextCanister, turn, minted.plus(amount), burned);
    }

    public Position burn(Cycles amount) {
        return new Position(subnet, height, time, nextCanister, turn, minted, burned.plus(amount));
    }

    @Override
    public void write(Writer out) {
        out.subnet(subnet)
                .u64(height)
                .u64(time)
                .u64(nextCanister)
                .principal(turn)
                .cycles(minted)
                .cycles(burned);
    }

    static Position read(Reader in) {
        return new Position(in.subnet(), in.u64(), in.u64(), in.u64(), in.principal(), in.cycles(), in.cycles());
    }
}
