package dev.tern.runtime.state;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;

/**
 * Small things a canister carries.
 *
 * @param globalTimer when the timer is due, nanoseconds since 1970; 0 if it is not set
 * @param certifiedData up to 32 bytes that the canister put into the certified tree
 * @param version grows with every change of code, settings or state
 * @param created block time of its creation, nanoseconds
 * @param lowMemory whether its main memory runs short
 * @param installed block time of the last change of its code; 0 if it never had any
 */
public record Vitals(
        long globalTimer, Blob certifiedData, long version, long created, long installed, LowMemory lowMemory)
        implements Encodable {
    public Vitals withTimer(long time) {
        return new Vitals(time, certifiedData, version, created, installed, lowMemory);
    }

    public Vitals withCertifiedData(Blob data) {
        return new Vitals(globalTimer, data, version, created, installed, lowMemory);
    }

    public Vitals nextVersion() {
        return withVersion(version + 1);
    }

    public Vitals withVersion(long number) {
        return new Vitals(globalTimer, certifiedData, number, created, installed, lowMemory);
    }

    public Vitals withInstalled(long time) {
        return new Vitals(globalTimer, certifiedData, version, created, time, lowMemory);
    }

    public Vitals withLowMemory(LowMemory state) {
        return new Vitals(globalTimer, certifiedData, version, created, installed, state);
    }

    @Override
    public void write(Writer out) {
        out.u64(globalTimer)
                .blob(certifiedData)
                .u64(version)
                .u64(created)
                .u64(installed)
                .value(lowMemory);
    }

    static Vitals read(Reader in) {
        return new Vitals(in.u64(), in.blob(), in.u64(), in.u64(), in.u64(), LowMemory.read(in));
    }
}
