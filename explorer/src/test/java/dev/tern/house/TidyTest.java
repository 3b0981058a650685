package dev.tern.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Our own lint: what no tool on the shelf checks. */
class TidyTest {
    private static final int MAX_LINES = 500;

    @Test
    void noFileIsOverTheLimit() {
        assertThat(House.sources().stream()
                        .filter(path -> House.read(path).lines().count() > MAX_LINES))
                .isEmpty();
    }

    @Test
    void everyPackageSaysInOneLineWhatItIsFor() {
        Pattern oneSentence = Pattern.compile("^/\\*\\* .+\\.( .+)? \\*/|^/\\*\\*\\n \\* ", Pattern.MULTILINE);
        assertThat(packageFolders()).isNotEmpty().allSatisfy(folder -> {
            Path info = folder.resolve("package-info.java");
            assertThat(info).exists();
            assertThat(House.read(info)).containsPattern(oneSentence).contains("@NullMarked");
        });
    }

    @Test
    void noLoopholesAreLeftBehind() {
        assertThat(House.sources())
                .filteredOn(path -> !path.endsWith("TidyTest.java"))
                .allSatisfy(
                        path -> assertNone(path, "\\bTODO\\b|\\bFIXME\\b|@Disabled|printStackTrace|parallelStream\\("));
    }

    @Test
    void testsWaitForConditionsAndTheCoreWaitsForNothing() {
        assertThat(House.sources())
                .filteredOn(path -> !path.endsWith("TidyTest.java"))
                .filteredOn(path -> path.toString().contains("/src/test/") || Layers.isCore(packageOf(path)))
                .allSatisfy(path -> assertNone(path, "Thread\\.sleep|TimeUnit\\.\\w+\\.sleep"));
    }

    @Test
    void theCoreSwitchesWithoutDefault() {
        assertThat(House.mainSources())
                .filteredOn(path -> Layers.isCore(packageOf(path)))
                .allSatisfy(path -> assertThat(sealedDefaults(House.read(path)))
                        .as("%s switches over a closed set with a default", path)
                        .isEmpty());
    }

    @Test
    void everyFileThatTheReadmeNamesExists() {
        Matcher links = Pattern.compile("\\]\\(([^)#:]+)\\)").matcher(House.read(House.ROOT.resolve("README.md")));
        List<String> targets = links.results().map(result -> result.group(1)).toList();
        assertThat(targets)
                .isNotEmpty()
                .allSatisfy(target -> assertThat(House.ROOT.resolve(target)).exists());
    }

    @Test
    void decisionsAreNumberedWithoutGaps() throws Exception {
        try (Stream<Path> files = Files.list(House.ROOT.resolve("docs/adr"))) {
            List<String> names =
                    files.map(path -> path.getFileName().toString()).sorted().toList();
            for (int i = 0; i < names.size(); i++) {
                assertThat(names.get(i)).startsWith("%03d-".formatted(i + 1));
            }
        }
    }

    private static void assertNone(Path path, String banned) {
        assertThat(House.read(path)).as(path.toString()).doesNotContainPattern(banned);
    }

    /** {@code default ->} beside a {@code case} that names a record pattern or a type: the compiler could have told us. */
    private static List<String> sealedDefaults(String source) {
        Pattern typeSwitch = Pattern.compile("case [A-Z]\\w*(\\.[A-Z]\\w*)* \\w+ ->[^{]*(\\{[^}]*\\})?\\s*default ->");
        return typeSwitch
                .matcher(source)
                .results()
                .map(result -> result.group())
                .toList();
    }

    private static List<Path> packageFolders() {
        return House.mainSources().stream().map(Path::getParent).distinct().collect(Collectors.toList());
    }

    private static String packageOf(Path path) {
        Matcher matcher =
                Pattern.compile("^package ([\\w.]+);", Pattern.MULTILINE).matcher(House.read(path));
        return matcher.find() ? matcher.group(1) : "";
    }
}
