package dev.tern.runtime.bench;

import dev.tern.runtime.execution.IdleCanisters;
import dev.tern.runtime.execution.LaneFigures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints the figures of docs/performance.md that concern the runtime: table after table, each in a process of its own, so that
 * none finds code that another has warmed up.
 */
public final class Figures {
    /** All tables, in the order in which they are printed. */
    private static final List<Table> TABLES = List.of(
            new Table("kernels", "Canister code against V8", List.of("-Xmx1g"), Kernels::print),
            new Table("memories", "Restoring memories", List.of("-Xmx2g"), Memories::print),
            new Table("first-1", "First call, a module of 1 MB", List.of("-Xmx1g"), () -> FirstCall.print(1_000_000)),
            new Table("first-3", "First call, a module of 3 MB", List.of("-Xmx1g"), () -> FirstCall.print(3_000_000)),
            new Table("idle", "Idle canisters", List.of("-Xmx6g"), IdleCanisters::print),
            new Table("lanes", "Independent canisters on several threads", List.of("-Xmx1g"), LaneFigures::print),
            new Table("root", "State root after 1,000 dirty pages", List.of("-Xmx3g"), StateRoot::print));

    private static final String ALL = "all";
    private static final String HERE = "--here";

    private Figures() {}

    /**
     * A table.
     *
     * @param flags of the JVM that prints it
     * @param body prints it to the standard output, without a title
     */
    private record Table(String name, String title, List<String> flags, Body body) {}

    /** Prints a table. */
    private interface Body {
        void print() throws Exception;
    }

    /** Takes names of tables; without any, or with {@code all}, it prints all. */
    public static void main(String[] args) throws Exception {
        List<String> wanted = List.of(args);
        if (wanted.contains(HERE)) {
            table(wanted.getLast()).body().print();
            return;
        }
        List<Table> tables = wanted.isEmpty() || wanted.contains(ALL)
                ? TABLES
                : wanted.stream().map(Figures::table).toList();
        for (Table table : tables) {
            System.out.println("\n## " + table.title() + "\n");
            start(table);
        }
    }

    private static Table table(String name) {
        return TABLES.stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no table " + name + "; there are "
                        + TABLES.stream().map(Table::name).toList()));
    }

    private static void start(Table table) throws IOException, InterruptedException {
        int status =
                java(table.flags(), Figures.class.getName(), HERE, table.name()).waitFor();
        if (status != 0) {
            throw new IllegalStateException(table.name() + " ended with " + status);
        }
    }

    /** Starts a program of this class path in a JVM of its own. */
    static Process java(List<String> flags, String... program) throws IOException {
        return new ProcessBuilder(javaCommand(flags, program)).inheritIO().start();
    }

    /** Starts a program, a class of this class path or a source, in a JVM like this one. */
    static List<String> javaCommand(List<String> flags, String... program) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-XX:-ClipInlining", "-XX:+UseParallelGC")); // as nodes run
        command.addAll(flags);
        command.addAll(List.of("-classpath", System.getProperty("java.class.path")));
        command.addAll(List.of(program));
        return command;
    }
}
