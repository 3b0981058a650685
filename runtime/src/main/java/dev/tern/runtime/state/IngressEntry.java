package dev.tern.runtime.state;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.RejectCode;

/**
 * What is known of a user's call.
 *
 * @param effective the canister it concerns, with which the entry moves; the management canister if it concerns none
 * @param keepUntil nanoseconds since 1970: not before the call's own expiry, so that it cannot be replayed
 */
public record IngressEntry(Principal sender, Principal effective, long keepUntil, RequestStatus status)
        implements Encodable, Certified {
    IngressEntry with(RequestStatus changed, long newKeepUntil) {
        return new IngressEntry(sender, effective, newKeepUntil, changed);
    }

    @Override
    public HashTree tree(Wanted wanted) {
        return status.toTree();
    }

    @Override
    public void write(Writer out) {
        out.principal(sender).principal(effective).u64(keepUntil);
        switch (status) {
            case RequestStatus.Received received -> out.u8(0);
            case RequestStatus.Processing processing -> out.u8(1);
            case RequestStatus.Replied replied -> out.u8(2).blob(replied.reply());
            case RequestStatus.Rejected rejected ->
                out.u8(3).u8(rejected.code().code()).text(rejected.message()).text(rejected.errorCode());
            case RequestStatus.Done done -> out.u8(4);
        }
    }

    public static IngressEntry read(Reader in) {
        return new IngressEntry(in.principal(), in.principal(), in.u64(), readStatus(in));
    }

    private static RequestStatus readStatus(Reader in) {
        int tag = in.u8();
        return switch (tag) {
            case 0 -> new RequestStatus.Received();
            case 1 -> new RequestStatus.Processing();
            case 2 -> new RequestStatus.Replied(in.blob());
            case 3 ->
                new RequestStatus.Rejected(
                        RejectCode.of(in.u8()).orElseThrow(() -> new DecodeException("no such reject code")),
                        in.text(),
                        in.text());
            case 4 -> new RequestStatus.Done();
            default -> throw new DecodeException("no such request status: " + tag);
        };
    }
}
