package dev.tern.runtime.registry;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;

/** The registry's answer to {@link RegistryRequest.Migrate} or {@link RegistryRequest.Cancel} number {@code call}. */
public sealed interface RegistryAnswer extends Encodable {
    long call();

    /** Done; {@code migration} is the id of the migration meant. */
    record Accepted(long call, long migration) implements RegistryAnswer {}

    /** Nothing changed; {@code reason} names the cause and the fix. */
    record Refused(long call, String reason) implements RegistryAnswer {}

    @Override
    default void write(Writer out) {
        switch (this) {
            case Accepted a -> out.u8(0).u64(a.call).u64(a.migration);
            case Refused a -> out.u8(1).u64(a.call).text(a.reason);
        }
    }

    static RegistryAnswer read(Reader in) {
        return switch (in.u8()) {
            case 0 -> new Accepted(in.u64(), in.u64());
            case 1 -> new Refused(in.u64(), in.text());
            default -> throw new DecodeException("no such registry answer");
        };
    }
}
