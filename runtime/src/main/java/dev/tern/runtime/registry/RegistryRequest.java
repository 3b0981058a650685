package dev.tern.runtime.registry;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.util.Optional;

/**
 * What a subnet asks of the registry, or certifies to it. It travels in the subnet's stream to the root subnet, which is what
 * proves who says it (protocol.md, 16).
 */
public sealed interface RegistryRequest extends Encodable {
    /**
     * "Move this canister, which I run." The answer repeats {@code call}.
     *
     * @param height cut-over height, if the requester names one
     * @param claim the most that the canister will take until it is active
     */
    record Migrate(
            long call,
            CanisterId canister,
            SubnetId to,
            MigrationMode mode,
            Optional<Long> height,
            Principal requester,
            Claim claim)
            implements RegistryRequest {
        private void writeFields(Writer out) {
            out.u64(call).canister(canister).subnet(to);
            Codes.write(out, MigrationMode.values(), mode);
            out.optional(height, Writer::u64).principal(requester).value(claim);
        }
    }

    /** "Its controller does not want it to move any more." The answer repeats {@code call}. */
    record Cancel(long call, CanisterId canister, Principal requester) implements RegistryRequest {}

    /** A fact about a migration of which the reporting subnet is a party. There is no answer. */
    record Report(long migration, long epoch, Fact fact) implements RegistryRequest {}

    @Override
    default void write(Writer out) {
        switch (this) {
            case Migrate m -> m.writeFields(out.u8(0));
            case Cancel m -> out.u8(1).u64(m.call).canister(m.canister).principal(m.requester);
            case Report m -> out.u8(2).u64(m.migration).u64(m.epoch).value(m.fact);
        }
    }

    static RegistryRequest read(Reader in) {
        return switch (in.u8()) {
            case 0 ->
                new Migrate(
                        in.u64(),
                        in.canister(),
                        in.subnet(),
                        Codes.read(in, MigrationMode.values()),
                        in.optional(Reader::u64),
                        in.principal(),
                        Claim.read(in));
            case 1 -> new Cancel(in.u64(), in.canister(), in.principal());
            case 2 -> new Report(in.u64(), in.u64(), Fact.read(in));
            default -> throw new DecodeException("no such registry request");
        };
    }

    /** What a report says. */
    sealed interface Fact extends Encodable {
        /** The source pins and serves the canister; it stands at {@code height}. */
        record Prepared(long height) implements Fact {}

        /** The destination reserved the memory, and a quorum of its nodes holds the base copy. */
        record Ready() implements Fact {}

        /** One party cannot take part. */
        record Refused(String reason) implements Fact {}

        /** The cut-over height passed on the source, which was not entitled to freeze; it stands at {@code height}. */
        record Missed(long cutover, long height) implements Fact {}

        /** The source froze the canister. */
        record Frozen(Cutover cutover) implements Fact {}

        /** A quorum of the destination's nodes holds the frozen canister. */
        record Installed(Hash manifestRoot) implements Fact {}

        /** The canister runs on the destination. */
        record Active(Moment moment) implements Fact {}

        /** Nothing is left on the reporting subnet's old route (protocol.md, 14). */
        record Closed() implements Fact {}

        @Override
        default void write(Writer out) {
            switch (this) {
                case Prepared f -> out.u8(0).u64(f.height);
                case Ready f -> out.u8(1);
                case Refused f -> out.u8(2).text(f.reason);
                case Missed f -> out.u8(3).u64(f.cutover).u64(f.height);
                case Frozen f -> out.u8(4).value(f.cutover);
                case Installed f -> out.u8(5).hash(f.manifestRoot);
                case Active f -> out.u8(6).value(f.moment);
                case Closed f -> out.u8(7);
            }
        }

        static Fact read(Reader in) {
            return switch (in.u8()) {
                case 0 -> new Prepared(in.u64());
                case 1 -> new Ready();
                case 2 -> new Refused(in.text());
                case 3 -> new Missed(in.u64(), in.u64());
                case 4 -> new Frozen(Cutover.read(in));
                case 5 -> new Installed(in.hash());
                case 6 -> new Active(Moment.read(in));
                case 7 -> new Closed();
                default -> throw new DecodeException("no such fact");
            };
        }
    }
}
