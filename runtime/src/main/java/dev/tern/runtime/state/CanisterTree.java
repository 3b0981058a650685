package dev.tern.runtime.state;

import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Principal;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** The subtree {@code /canister/<id>} of the interface specification. */
final class CanisterTree {
    private static final byte[] SELF_DESCRIBED = {(byte) 0xd9, (byte) 0xd9, (byte) 0xf7};
    private static final int CBOR_ARRAY = 0x80;
    private static final int CBOR_BYTES = 0x40;
    private static final int CBOR_U8_FOLLOWS = 24;

    private CanisterTree() {}

    static HashTree of(CanisterState canister) {
        Vitals vitals = canister.vitals();
        HashTree tree = HashTree.EMPTY
                .with("canister_creation_timestamp", CertifiedTree.number(vitals.created()))
                .with(
                        "controllers",
                        HashTree.leaf(controllers(canister.settings().controllers())));
        if (canister.code().isEmpty()) {
            return tree;
        }
        Program program = canister.code().orElseThrow().program();
        return tree.with("certified_data", HashTree.leaf(vitals.certifiedData()))
                .with("last_install_timestamp", CertifiedTree.number(vitals.installed()))
                .with("metadata", program.sections().tree())
                .with("module_hash", HashTree.leaf(program.hash().bytes()));
    }

    /** A self-described CBOR list of byte strings; counts and lengths stay below 256. */
    private static Blob controllers(List<Principal> controllers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(SELF_DESCRIBED);
        head(out, CBOR_ARRAY, controllers.size());
        for (Principal controller : controllers) {
            head(out, CBOR_BYTES, controller.bytes().length());
            out.writeBytes(controller.bytes().unsafeBytes());
        }
        return Blob.wrap(out.toByteArray());
    }

    private static void head(ByteArrayOutputStream out, int type, int count) {
        if (count < CBOR_U8_FOLLOWS) {
            out.write(type | count);
        } else {
            out.write(type | CBOR_U8_FOLLOWS);
            out.write(count);
        }
    }
}
