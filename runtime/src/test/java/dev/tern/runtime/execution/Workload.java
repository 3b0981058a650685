package dev.tern.runtime.execution;

import dev.tern.runtime.wasm.Trial;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A fixed piece of work and the digests of all that comes of it, one a line: runs of modules, and blocks of a subnet. Run by
 * {@link OtherJvmsTest} on JVMs of every kind, which must print the same. First argument: the file of the modules; second: {@code
 * all}, or {@code sample} for a small part.
 */
public final class Workload {
    private static final long LIMIT = 200_000;
    private static final long SAMPLE_LIMIT = 5_000;
    private static final long PLENTY = 1L << 40;
    private static final int SAMPLED = 12;
    private static final int BLOCKS = 12;
    private static final int DEPTH = 3;

    private final List<Blob> runs;
    private final List<Blob> kernels;
    private final List<Blob> canisters;

    /** Modules to run, kernels to run to their end, canisters to deploy, and the one that follows scripts. */
    record Modules(List<Blob> runs, List<Blob> kernels, List<Blob> canisters) {
        Blob encoded() {
            return Blob.wrap(new Writer()
                    .list(runs, Writer::blob)
                    .list(kernels, Writer::blob)
                    .list(canisters, Writer::blob)
                    .toBytes());
        }

        static Modules read(Reader in) {
            return new Modules(in.list(Reader::blob), in.list(Reader::blob), in.list(Reader::blob));
        }
    }

    private Workload(Modules modules) {
        this.runs = modules.runs();
        this.kernels = modules.kernels();
        this.canisters = modules.canisters();
    }

    /** Prints the digests. */
    public static void main(String[] arguments) throws IOException {
        byte[] file = Files.readAllBytes(Path.of(arguments[0]));
        Workload work = new Workload(Reader.whole(file, Modules::read));
        if (arguments[1].equals("all")) {
            System.out.println("runs " + digest(work.fates(1, LIMIT)));
            System.out.println("kernels "
                    + digest(work.kernels.stream()
                            .map(kernel -> Trial.shown(Trial.compiled(kernel, PLENTY)))
                            .toList()));
            System.out.println("blocks " + digest(work.roots(1, BLOCKS)));
        }
        System.out.println("sample " + digest(work.fates(SAMPLED, SAMPLE_LIMIT)));
        System.out.println("sample blocks " + digest(work.roots(SAMPLED, 2)));
        // threads of the engine do not end by themselves
        System.exit(0);
    }

    private static String digest(List<String> lines) {
        return lines.size() + " " + Blake3.hash(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }

    private List<String> fates(int step, long limit) {
        List<String> fates = new ArrayList<>();
        for (int i = 0; i < runs.size(); i += step) {
            fates.add(i + " " + Trial.shown(Trial.compiled(runs.get(i), limit)));
        }
        return fates;
    }

    /** The state roots of blocks in which canisters call each other at random, among them rogues. */
    private List<String> roots(int step, int blocks) {
        List<String> roots = new ArrayList<>();
        TestSubnet subnet = new TestSubnet();
        List<CanisterId> callees = new ArrayList<>();
        for (int i = 0; i < canisters.size(); i += step) {
            CanisterId id = subnet.create();
            subnet.install(id, "install", canisters.get(i), Blob.EMPTY);
            subnet.submit(TestSubnet.ALICE, id.principal(), "go", Blob.EMPTY);
            callees.add(id);
        }
        Random random = new Random(5);
        for (int block = 0; block < blocks; block++) {
            Blob script = Scripts.script(Scripts.random(random, callees, DEPTH));
            subnet.submit(TestSubnet.ALICE, callees.getFirst().principal(), "run", script);
            subnet.block();
            roots.add(subnet.state.stateRoot().toString());
        }
        return roots;
    }
}
