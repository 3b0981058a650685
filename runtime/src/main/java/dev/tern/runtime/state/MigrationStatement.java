package dev.tern.runtime.state;

import dev.tern.runtime.registry.Codes;
import dev.tern.runtime.registry.Cutover;
import dev.tern.runtime.registry.Moment;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.SubnetId;
import java.util.Optional;

/** What a subnet certifies about a migration: the leaf {@code tern/migrations/<id>}. */
public record MigrationStatement(
        long id,
        CanisterId canister,
        SubnetId from,
        SubnetId to,
        long epoch,
        MigrationStep step,
        Optional<Cutover> cutover,
        Optional<Moment> active)
        implements Encodable {
    /** Whether the source says here that it froze the canister and did not resume it. */
    public boolean provesFreeze() {
        return cutover.isPresent()
                && (step == MigrationStep.FROZEN || step == MigrationStep.HANDED_OVER || step == MigrationStep.DROPPED);
    }

    @Override
    public void write(Writer out) {
        out.u64(id).canister(canister).subnet(from).subnet(to).u64(epoch);
        Codes.write(out, MigrationStep.values(), step);
        out.optional(cutover, Writer::value).optional(active, Writer::value);
    }

    public static MigrationStatement read(Reader in) {
        return new MigrationStatement(
                in.u64(),
                in.canister(),
                in.subnet(),
                in.subnet(),
                in.u64(),
                Codes.read(in, MigrationStep.values()),
                in.optional(Cutover::read),
                in.optional(Moment::read));
    }
}
