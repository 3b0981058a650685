package dev.tern.sdk;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What also runs inside canisters uses only what the compiler to WebAssembly has. */
class CanisterSafeTest {
    private static final Set<String> MISSING_METHODS = Set.of(
            "java.lang.Integer.sum",
            "java.lang.Long.sum",
            "java.lang.Long.parseUnsignedLong",
            "java.lang.Long.hashCode",
            "java.lang.Math.multiplyHigh",
            "java.lang.Math.fma",
            "java.lang.String.lines",
            "java.lang.String.formatted",
            "java.util.Arrays.compare",
            "java.util.Arrays.compareUnsigned",
            "java.util.Arrays.mismatch");
    private static final Set<String> MISSING_PACKAGES = Set.of(
            "java.io",
            "java.lang.foreign",
            "java.lang.ref",
            "java.lang.reflect",
            "java.net",
            "java.nio.channels",
            "java.nio.file",
            "java.security",
            "java.util.concurrent",
            "java.util.random",
            "javax.crypto");
    private static final Set<String> MISSING_CLASSES = Set.of(
            "java.util.HexFormat",
            "java.util.Random",
            "java.util.zip.CRC32",
            "java.lang.Thread",
            "java.lang.ThreadLocal",
            "java.lang.ProcessHandle",
            "java.lang.Runtime",
            "java.lang.invoke.VarHandle");

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tern.sdk.types", "dev.tern.sdk.candid");

    @Test
    void types_and_candid_call_nothing_that_the_compiler_lacks() {
        ArchRuleDefinition.noClasses()
                .should()
                .accessTargetWhere(new DescribedPredicate<JavaAccess<?>>("it is missing inside canisters") {
                    @Override
                    public boolean test(JavaAccess<?> access) {
                        String owner = access.getTargetOwner().getName();
                        return MISSING_CLASSES.contains(owner)
                                || MISSING_PACKAGES.contains(
                                        access.getTargetOwner().getPackageName())
                                || MISSING_METHODS.contains(
                                        owner + "." + access.getTarget().getName());
                    }
                })
                .check(classes);
    }

    @Test
    void types_and_candid_know_nothing_but_each_other_and_the_jdk() {
        ArchRuleDefinition.classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", "dev.tern.sdk.types", "dev.tern.sdk.candid")
                .check(classes);
    }
}
