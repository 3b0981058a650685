package dev.tern.sdk.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.protocol.Parsed;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PemTest {
    private static final String OPENSSL_P256 =
            "MHcCAQEEIOR0Mnp/fWKegTx/2CRFFV+9qsVo3vnoHWWucqtEY5fzoAoGCCqGSM49AwEHoUQDQgAEk9By"
                    + "QjTaz5aO6FFaNZdeIcUMF8//FPvOWZfuaVseQm39rJuk6PtJ6FNn1MwXRPOr3KeZBQwtVkQulYGXIuwmlA==";

    @Test
    void identities_survive_their_files() {
        for (Identity identity : new Identity[] {Identity.generate(), Identity.generateP256()}) {
            assertThat(Pem.read(Pem.write(identity))).isEqualTo(new Parsed.Ok<>(identity));
        }
    }

    @Test
    void files_of_openssl_are_read() {
        String ed25519 = """
                -----BEGIN PRIVATE KEY-----
                MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
                -----END PRIVATE KEY-----
                """;
        assertThat(Pem.read(ed25519))
                .isInstanceOfSatisfying(
                        Parsed.Ok.class, ok -> assertThat(ok.value()).isInstanceOf(Identity.Ed25519Identity.class));
        String sec1 = """
                -----BEGIN EC PARAMETERS-----
                BggqhkjOPQMBBw==
                -----END EC PARAMETERS-----
                -----BEGIN EC PRIVATE KEY-----
                @KEY@
                -----END EC PRIVATE KEY-----
                """;
        assertThat(Pem.read(sec1.replace("@KEY@", OPENSSL_P256)))
                .isInstanceOfSatisfying(
                        Parsed.Ok.class, ok -> assertThat(ok.value()).isInstanceOf(Identity.P256Identity.class));
    }

    @Test
    void what_is_no_key_is_named() {
        assertThat(Pem.read("hello")).isInstanceOf(Parsed.Malformed.class);
        assertThat(Pem.read("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----"))
                .isInstanceOfSatisfying(
                        Parsed.Malformed.class, bad -> assertThat(bad.reason()).contains("openssl"));
        assertThat(Pem.read("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"))
                .isInstanceOf(Parsed.Malformed.class);
    }

    @Property(tries = 300)
    void any_text_is_answered(@ForAll String base64) {
        String clean = base64.replaceAll("[^A-Za-z0-9+/]", "");
        assertThat(Pem.read("-----BEGIN PRIVATE KEY-----\nMC4C" + clean + "\n-----END PRIVATE KEY-----"))
                .isNotNull();
    }
}
