package dev.tern.contracts.network;

import com.dylibso.chicory.wabt.Wat2Wasm;
import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidText;
import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.candid.DidParser;
import dev.tern.sdk.types.Blob;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A canister that answers HTTP requests. */
final class Site {
    private static final CandidType RESPONSE = DidParser.parseType(
            "record { status_code : nat16; headers : vec record { text; text }; body : blob; upgrade : opt bool }");
    private static final String VISIT = "visit 0";

    private Site() {}

    /** Wants every request as an update, and counts up to nine of them. */
    static Blob counting() {
        Blob upgrade = response("", "opt true");
        Blob page = response(VISIT, "null");
        int digit = 1000 + new String(page.toBytes(), StandardCharsets.ISO_8859_1).indexOf(VISIT) + VISIT.length() - 1;
        return Blob.wrap(Wat2Wasm.parse(
                """
                (module
                  (import "ic0" "msg_reply" (func $reply))
                  (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
                  (memory 1)
                  (data (i32.const 0) "%s")
                  (data (i32.const 1000) "%s")
                  (func (export "canister_query http_request")
                    (call $append (i32.const 0) (i32.const %d)) (call $reply))
                  (func (export "canister_update http_request_update")
                    (i32.store8 (i32.const %d) (i32.add (i32.load8_u (i32.const %d)) (i32.const 1)))
                    (call $append (i32.const 1000) (i32.const %d)) (call $reply)))
                """.formatted(escaped(upgrade), escaped(page), upgrade.length(), digit, digit, page.length())));
    }

    private static Blob response(String body, String upgrade) {
        String text = "(record { status_code = 200 : nat16; headers = vec {}; body = blob \"" + body + "\"; upgrade = "
                + upgrade + " })";
        return Candid.encode(List.of(RESPONSE), CandidText.parse(text, List.of(RESPONSE)));
    }

    private static String escaped(Blob bytes) {
        StringBuilder text = new StringBuilder();
        for (byte each : bytes.toBytes()) {
            text.append(String.format("\\%02x", each & 0xff));
        }
        return text.toString();
    }
}
