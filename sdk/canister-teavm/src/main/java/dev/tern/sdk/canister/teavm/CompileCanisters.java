package dev.tern.sdk.canister.teavm;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.teavm.backend.wasm.render.WasmBinaryVersion;
import org.teavm.diagnostics.DefaultProblemTextConsumer;
import org.teavm.diagnostics.Problem;
import org.teavm.tooling.TeaVMTargetType;
import org.teavm.tooling.TeaVMTool;
import org.teavm.tooling.TeaVMToolException;
import org.teavm.vm.TeaVMOptimizationLevel;

/**
 * The last step of a canister's build. The annotation processor left {@code META-INF/canisters/NAME}, with the name of the
 * main class, and {@code canisters/NAME.did} in the directory of classes; this adds {@code canisters/NAME.wasm}. What the
 * class path of this program holds is what the canister is compiled from.
 */
public final class CompileCanisters {
    /** The least heap from which a message of two megabytes can be taken in. */
    private static final int MIN_HEAP = 8 << 20;

    private static final int MAX_HEAP = 256 << 20;

    private final Path classes;
    private final Path work;

    private CompileCanisters(Path classes, Path work) {
        this.classes = classes;
        this.work = work;
    }

    public static void main(String[] args) throws IOException, TeaVMToolException {
        if (args.length != 2) {
            throw new IllegalArgumentException("two directories are needed: of the classes, and to work in");
        }
        new CompileCanisters(Path.of(args[0]), Path.of(args[1])).run();
    }

    private void run() throws IOException, TeaVMToolException {
        Path list = classes.resolve("META-INF/canisters");
        if (!Files.isDirectory(list)) {
            return;
        }
        Files.createDirectories(work);
        Set<Path> canisters = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(list)) {
            files.forEach(canisters::add);
        }
        for (Path canister : canisters) {
            canister(canister.getFileName().toString(), Files.readString(canister, StandardCharsets.UTF_8));
        }
    }

    private void canister(String name, String mainClass) throws IOException, TeaVMToolException {
        Path module = classes.resolve("canisters/" + name + ".wasm");
        String did = Files.readString(classes.resolve("canisters/" + name + ".did"), StandardCharsets.UTF_8);
        Stamp stamp = new Stamp(work.resolve(name + ".stamp"), did);
        if (Files.exists(module) && stamp.isCurrent()) {
            return;
        }
        Set<String> used = compile(name, mainClass);
        Files.write(module, WasmModule.finish(name, Files.readAllBytes(work.resolve(name + ".wasm")), did));
        stamp.write(used);
        System.out.println(name + ".wasm: " + Files.size(module) + " bytes");
    }

    private Set<String> compile(String name, String mainClass) throws TeaVMToolException {
        TeaVMTool tool = new TeaVMTool();
        tool.setTargetType(TeaVMTargetType.WEBASSEMBLY);
        tool.setWasmVersion(WasmBinaryVersion.V_0x1);
        tool.setOptimizationLevel(TeaVMOptimizationLevel.ADVANCED);
        tool.setObfuscated(true);
        tool.setMainClass(mainClass);
        tool.setTargetDirectory(work.toFile());
        tool.setTargetFileName(name + ".wasm");
        tool.setMinHeapSize(MIN_HEAP);
        tool.setMaxHeapSize(MAX_HEAP);
        tool.setClassLoader(CompileCanisters.class.getClassLoader());
        tool.setClassPath(classPath());
        tool.generate();
        StringBuilder problems = new StringBuilder();
        for (Problem problem : tool.getProblemProvider().getSevereProblems()) {
            DefaultProblemTextConsumer text = new DefaultProblemTextConsumer();
            problem.render(text);
            problems.append("\n  ").append(text.getText());
            if (problem.getLocation() != null && problem.getLocation().getMethod() != null) {
                problems.append(" in ").append(problem.getLocation().getMethod());
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalStateException("the canister " + name + " uses what canisters do not have:" + problems);
        }
        return new TreeSet<>(tool.getClasses());
    }

    private static List<File> classPath() {
        List<File> files = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            files.add(new File(entry));
        }
        return files;
    }
}
