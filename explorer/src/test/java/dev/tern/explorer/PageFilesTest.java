package dev.tern.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.crypto.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page without a browser: what it names is there, and nothing comes from elsewhere. */
class PageFilesTest {
    private static final String ROOT = "META-INF/resources/";
    private static final Pattern IMPORT_MAP =
            Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);
    private static final Pattern MAPPED = Pattern.compile("\"(/_static/[^\"]+)\"");
    private static final Pattern LOCAL_IMPORT = Pattern.compile("(?:from|import) '(\\.[^']+)'");

    @Test
    void theSecurityPolicyAllowsExactlyTheImportMap() throws IOException {
        String page = read("explorer/index.html");
        byte[] digest = Sha256.hash(first(IMPORT_MAP, page)).bytes().toBytes();
        assertThat(page).contains("'sha256-" + Base64.getEncoder().encodeToString(digest) + "'");
    }

    @Test
    void everyMappedFileIsThere() throws IOException {
        Matcher mapped = MAPPED.matcher(first(IMPORT_MAP, read("explorer/index.html")));
        while (mapped.find()) {
            String path = mapped.group(1).substring(1);
            assertThat(PageFilesTest.class.getClassLoader().getResource(ROOT + path))
                    .as(path)
                    .isNotNull();
        }
    }

    @Test
    void everyImportLeadsToAFileAndNoFileNamesAnotherHost() throws IOException {
        Deque<String> open = new ArrayDeque<>(Set.of("explorer/app.js"));
        Set<String> seen = new HashSet<>();
        while (!open.isEmpty()) {
            String file = open.pop();
            if (seen.add(file)) {
                String text = read(file);
                assertThat(text.replace("http://www.w3.org/", "")).as(file).doesNotContain("://");
                Matcher imports = LOCAL_IMPORT.matcher(text);
                while (imports.find()) {
                    open.push(java.nio.file.Path.of(file)
                            .resolveSibling(imports.group(1))
                            .normalize()
                            .toString());
                }
            }
        }
        assertThat(seen).hasSize(15);
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(pattern.pattern()).isTrue();
        return matcher.group(1);
    }

    private static String read(String path) throws IOException {
        try (InputStream in = PageFilesTest.class.getClassLoader().getResourceAsStream(ROOT + path)) {
            assertThat(in).as(path).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
