package dev.tern.runtime.state;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import java.util.List;
import java.util.Optional;

/**
 * One change in the life of a canister.
 *
 * @param time block time, nanoseconds
 * @param version the canister version after the change
 * @param by who made it; with a version if it was a canister that told its version
 */
public record HistoryEntry(
        long time, long version, Principal by, Optional<Long> byVersion, boolean byCanister, Change change)
        implements Encodable {
    private static final int ENTRY_BYTES = 64;
    private static final int PRINCIPAL_BYTES = 30;

    /** What changed. */
    public sealed interface Change extends Encodable {
        /** The principals and bytes that it holds, for {@link HistoryEntry#bytes}. */
        default long bytes() {
            return switch (this) {
                case Created created ->
                    PRINCIPAL_BYTES * (long) created.controllers().size() + Hash.LENGTH;
                case Installed installed -> Hash.LENGTH;
                case Uninstalled uninstalled -> 0;
                case Loaded loaded -> PRINCIPAL_BYTES + (long) loaded.snapshot().length();
                case Controllers set ->
                    PRINCIPAL_BYTES * (long) set.controllers().size();
            };
        }

        /**
         * The canister was made.
         *
         * @param environment hash of its environment variables, if any were given
         */
        record Created(List<Principal> controllers, Optional<Hash> environment) implements Change {}

        /** Code was installed; mode is install, reinstall or upgrade. */
        record Installed(String mode, Hash moduleHash) implements Change {}

        /** Code and memory were removed. */
        record Uninstalled() implements Change {}

        /**
         * A snapshot took the place of the canister.
         *
         * @param from the canister that it belongs to, if that is another one
         * @param version of that canister when it was taken
         * @param time at which it was taken, nanoseconds
         */
        record Loaded(Optional<Principal> from, Blob snapshot, long version, long time, boolean uploaded)
                implements Change {}

        /** Controllers were set. */
        record Controllers(List<Principal> controllers) implements Change {}

        @Override
        default void write(Writer out) {
            switch (this) {
                case Created created ->
                    out.u8(0)
                            .list(created.controllers(), Writer::principal)
                            .optional(created.environment(), Writer::hash);
                case Installed installed -> out.u8(1).text(installed.mode()).hash(installed.moduleHash());
                case Uninstalled uninstalled -> out.u8(2);
                case Loaded loaded ->
                    out.u8(4)
                            .optional(loaded.from(), Writer::principal)
                            .blob(loaded.snapshot())
                            .u64(loaded.version())
                            .u64(loaded.time())
                            .bool(loaded.uploaded());
                case Controllers set -> out.u8(3).list(set.controllers(), Writer::principal);
            }
        }

        static Change read(Reader in) {
            int tag = in.u8();
            return switch (tag) {
                case 0 -> new Created(in.list(Reader::principal), in.optional(Reader::hash));
                case 1 -> new Installed(in.text(), in.hash());
                case 2 -> new Uninstalled();
                case 4 -> new Loaded(in.optional(Reader::principal), in.blob(), in.u64(), in.u64(), in.bool());
                case 3 -> new Controllers(in.list(Reader::principal));
                default -> throw new DecodeException("no such change: " + tag);
            };
        }
    }

    /** What it counts for as memory: a fixed amount, and what its change holds. */
    long bytes() {
        return ENTRY_BYTES + PRINCIPAL_BYTES + change.bytes();
    }

    @Override
    public void write(Writer out) {
        out.u64(time)
                .u64(version)
                .principal(by)
                .optional(byVersion, Writer::u64)
                .bool(byCanister)
                .value(change);
    }

    static HistoryEntry read(Reader in) {
        return new HistoryEntry(
                in.u64(), in.u64(), in.principal(), in.optional(Reader::u64), in.bool(), Change.read(in));
    }
}
