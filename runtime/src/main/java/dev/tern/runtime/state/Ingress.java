package dev.tern.runtime.state;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.protocol.Content;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;

/**
 * An update call of a user, checked and decided by consensus.
 *
 * @param requestId the hash of the call's content
 * @param receiver a canister, or the management canister
 * @param expiry nanoseconds since 1970
 */
public record Ingress(Hash requestId, Principal sender, Principal receiver, String method, Blob argument, long expiry)
        implements Encodable {
    /** The call that a user's envelope holds. */
    public static Ingress of(Content.Call call) {
        return new Ingress(
                call.requestId(),
                call.sender(),
                call.canister().principal(),
                call.method(),
                call.arg(),
                call.ingressExpiry());
    }

    /** Bytes of what it says. */
    public long payloadBytes() {
        return argument.length() + (long) Blob.ofText(method).length();
    }

    @Override
    public void write(Writer out) {
        out.hash(requestId)
                .principal(sender)
                .principal(receiver)
                .text(method)
                .blob(argument)
                .u64(expiry);
    }

    public static Ingress read(Reader in) {
        return new Ingress(in.hash(), in.principal(), in.principal(), in.text(), in.blob(), in.u64());
    }
}
