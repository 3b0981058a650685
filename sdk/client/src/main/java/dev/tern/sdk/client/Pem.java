package dev.tern.sdk.client;

import dev.tern.sdk.protocol.Parsed;
import dev.tern.sdk.types.Blob;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.util.BigIntegers;

/** Identities as PEM text: PKCS#8 both ways, and SEC 1 ("EC PRIVATE KEY") for reading. Encrypted files are refused. */
public final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    private Pem() {}

    /** Throws {@link IllegalArgumentException} for the anonymous identity, which has no key. */
    public static String write(Identity identity) {
        byte[] der = switch (identity) {
            case Identity.Ed25519Identity ed ->
                pkcs8(new Ed25519PrivateKeyParameters(ed.secret().unsafeBytes(), 0));
            case Identity.P256Identity p256 ->
                pkcs8(new ECPrivateKeyParameters(
                        new BigInteger(1, p256.secret().unsafeBytes()),
                        ECNamedDomainParameters.lookup(SECObjectIdentifiers.secp256r1)));
            case Identity.Anonymous a -> throw new IllegalArgumentException("the anonymous identity has no key");
        };
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n";
    }

    /** Reads the first private key of the text. */
    public static Parsed<Identity> read(String text) {
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            String kind = matcher.group(1);
            if (kind.equals("EC PARAMETERS")) {
                continue;
            }
            if (!kind.equals("PRIVATE KEY") && !kind.equals("EC PRIVATE KEY")) {
                return new Parsed.Malformed<>("a PEM block \"PRIVATE KEY\" was expected, not \"" + kind
                        + "\"; decrypt or convert it with: openssl pkcs8 -topk8 -nocrypt");
            }
            return key(kind, matcher.group(2));
        }
        return new Parsed.Malformed<>("no PEM block \"PRIVATE KEY\" is in it");
    }

    private static Parsed<Identity> key(String kind, String base64) {
        try {
            byte[] der = Base64.getMimeDecoder().decode(base64.getBytes(StandardCharsets.US_ASCII));
            AsymmetricKeyParameter key = PrivateKeyFactory.createKey(kind.equals("PRIVATE KEY") ? der : sec1(der));
            if (key instanceof Ed25519PrivateKeyParameters ed) {
                return new Parsed.Ok<>(new Identity.Ed25519Identity(Blob.wrap(ed.getEncoded())));
            }
            if (key instanceof ECPrivateKeyParameters ec
                    && ec.getParameters() instanceof ECNamedDomainParameters named
                    && isP256(named.getName())) {
                return new Parsed.Ok<>(
                        new Identity.P256Identity(Blob.wrap(BigIntegers.asUnsignedByteArray(32, ec.getD()))));
            }
            return new Parsed.Malformed<>("the key is neither Ed25519 nor P-256");
        } catch (IOException | RuntimeException e) {
            return new Parsed.Malformed<>("the private key does not decode: " + e.getMessage());
        }
    }

    private static boolean isP256(ASN1ObjectIdentifier curve) {
        return curve.equals(SECObjectIdentifiers.secp256r1);
    }

    /** SEC 1 inside PKCS#8; other curves than P-256 then fail to decode. */
    private static byte[] sec1(byte[] der) throws IOException {
        AlgorithmIdentifier p256 =
                new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1);
        return new PrivateKeyInfo(p256, org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(der)).getEncoded();
    }

    private static byte[] pkcs8(AsymmetricKeyParameter key) {
        try {
            return PrivateKeyInfoFactory.createPrivateKeyInfo(key).getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("a key does not encode", e);
        }
    }
}
