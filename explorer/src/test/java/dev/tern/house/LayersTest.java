package dev.tern.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The layers of the house: a package that is not in {@link Layers} fails, as does an import that it does not allow. */
class LayersTest {
    private static final String ROOT = "dev.tern.";
    private static final List<String> OUTSIDE_THE_TABLE =
            List.of("contracts", "house", "explorer", "sdk.processor", "sdk.canister.teavm");

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tern");

    private static final DescribedPredicate<JavaClass> CORE =
            DescribedPredicate.describe("the deterministic core", type -> Layers.isCore(type.getPackageName()));

    @TestFactory
    Stream<DynamicTest> everyPackageImportsOnlyWhatTheTableAllows() {
        return Layers.MAY_IMPORT.entrySet().stream()
                .map(row -> DynamicTest.dynamicTest(row.getKey(), () -> check(row)));
    }

    @Test
    void everyPackageIsInTheTable() {
        assertThat(MAIN.stream()
                        .map(type -> type.getPackageName().substring(ROOT.length()))
                        .filter(name -> OUTSIDE_THE_TABLE.stream().noneMatch(name::startsWith))
                        .distinct())
                .isSubsetOf(Layers.MAY_IMPORT.keySet());
    }

    @Test
    void noPackageCycles() {
        slices().matching("dev.tern.(**)").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void theCoreHasNoOrderOfItsOwnNoClockAndNoChance() {
        noClasses()
                .that(CORE)
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(
                        HashMap.class, HashSet.class, IdentityHashMap.class, Random.class, Instant.class, UUID.class)
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Math.class, "random")
                .check(MAIN);
    }

    @Test
    void theCoreTouchesNoDiskNoSocketAndNoThread() {
        noClasses()
                .that(CORE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.nio.file..", "java.net..", "java.util.concurrent.locks..", "io.vertx..", "org.slf4j..")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(java.io.File.class)
                .check(MAIN);
    }

    @Test
    void onlyOnePackageKnowsTheEngine() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.tern.runtime.wasm..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.dylibso..")
                .check(MAIN);
    }

    private static void check(Map.Entry<String, List<String>> row) {
        String[] allowed = Stream.concat(Stream.of(row.getKey()), row.getValue().stream())
                .map(name -> ROOT + name.replace(".*", ".."))
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(ROOT + row.getKey())
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "outside of " + row.getValue(),
                        type -> type.getPackageName().startsWith(ROOT)
                                && Stream.of(allowed).noneMatch(pattern -> matches(pattern, type.getPackageName()))))
                .allowEmptyShould(true)
                .check(MAIN);
    }

    private static boolean matches(String pattern, String packageName) {
        return pattern.endsWith("..")
                ? packageName.startsWith(pattern.substring(0, pattern.length() - 1))
                : packageName.equals(pattern);
    }
}
