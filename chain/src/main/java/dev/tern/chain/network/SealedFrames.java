package dev.tern.chain.network;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Reader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Frames in AES-256-GCM: length of the cipher text (4 bytes), cipher text. The nonce counts frames, so that none can be
 * left out, repeated or moved. One instance serves one direction of one connection, one thread.
 */
final class SealedFrames {
    private static final int TAG = 16;
    private static final int NONCE = 12;

    private final Cipher cipher;
    private final SecretKey key;
    private long count;

    SealedFrames(SecretKey key) {
        this.key = key;
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks AES-GCM", e);
        }
    }

    void write(DataOutputStream out, byte[] frame) throws IOException {
        byte[] sealed;
        try {
            sealed = next(Cipher.ENCRYPT_MODE).doFinal(frame);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM does not encrypt", e);
        }
        out.writeInt(sealed.length);
        out.write(sealed);
    }

    Frame read(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < TAG || length > Frame.MAX_BYTES + TAG) {
            throw new PeerException("a frame of " + Integer.toUnsignedString(length) + " bytes");
        }
        byte[] sealed = new byte[length];
        in.readFully(sealed);
        try {
            return Reader.whole(next(Cipher.DECRYPT_MODE).doFinal(sealed), Frame::read);
        } catch (GeneralSecurityException e) {
            throw new PeerException("a frame that fails its authentication");
        } catch (DecodeException e) {
            throw new PeerException("a frame that does not decode: " + e.getMessage());
        }
    }

    private Cipher next(int mode) throws GeneralSecurityException {
        byte[] nonce =
                ByteBuffer.allocate(NONCE).putLong(NONCE - Long.BYTES, count++).array();
        cipher.init(mode, key, new GCMParameterSpec(8 * TAG, nonce));
        return cipher;
    }
}
