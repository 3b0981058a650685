package dev.tern.runtime.wasm.corpus;

import dev.tern.sdk.types.Blob;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Names that are no text, or that the system has kept for itself. */
final class Names {
    private final Theme theme = new Theme("names");

    static List<Case> cases() {
        Names names = new Names();
        names.encodings();
        names.entries();
        names.hooks();
        names.imports();
        names.customs();
        return names.theme.cases();
    }

    private static Blob exported(byte[] name) {
        return Build.module()
                .section(1, Build.UNIT)
                .section(3, "01 00")
                .section(7, Build.vector(Build.all(Build.sized(name), Build.hex("00 00"))))
                .section(10, Build.vector(Build.body()))
                .blob();
    }

    private void encodings() {
        String reason = "not UTF-8";
        theme.refused("an export with a byte that begins nothing", reason, () -> exported(Build.hex("ff")));
        theme.refused("an export that is cut in a letter", reason, () -> exported(Build.hex("61 c3")));
        theme.refused("an export with a zero of two bytes", reason, () -> exported(Build.hex("c0 80")));
        theme.refused("an export with a slash of three bytes", reason, () -> exported(Build.hex("e0 80 af")));
        theme.refused("an export with half a pair", reason, () -> exported(Build.hex("ed a0 80")));
        theme.refused("an export with a pair of halves", reason, () -> exported(Build.hex("ed a0 81 ed b0 80")));
        theme.refused("an export beyond the last letter", reason, () -> exported(Build.hex("f4 90 80 80")));
        theme.refused("an export of five bytes a letter", reason, () -> exported(Build.hex("f8 88 80 80 80")));
        theme.refused(
                "an import from a module without text",
                reason,
                () -> Build.module()
                        .section(1, Build.UNIT)
                        .section(2, "01 01 ff 01 61 00 00")
                        .blob());
        theme.refused(
                "an import of a name without text",
                reason,
                () -> Build.module()
                        .section(1, Build.UNIT)
                        .section(2, "01 03 69 63 30 01 80 00 00")
                        .blob());
        theme.refused(
                "a custom section without text for a name",
                reason,
                () -> Build.module().section(0, "01 fe").blob());
        theme.runs(
                "an export with a zero, a mark of order and the last letter there is",
                () -> exported(Build.hex("00 ef bb bf f4 8f bf bf")));
        theme.runs("an export without a name", () -> exported(Build.NOTHING));
        theme.runs("an export of a million letters", () -> exported(new byte[1_000_000]));
    }

    private void refused(String sentence, String reason, String exportName) {
        theme.refused(sentence, reason, "(func (export \"" + exportName + "\"))");
    }

    private void entries() {
        refused("an update without a name", "names no method", "canister_update");
        refused("a name that begins as an update", "not known", "canister_updates all");
        refused("a query behind two blanks of another kind", "not known", "canister_query\\09q");
        refused("a hook that does not exist", "not known", "canister_upgrade");
        refused("a hook with something behind", "not known", "canister_init now");
        theme.runs("an update whose name is nothing", "(func (export \"canister_update \"))");
        theme.runs("an update whose name is the one of a hook", "(func (export \"canister_update canister_init\"))");
        theme.runs("names that are almost the system's", "(func (export \"Canister_update a\") (export \"canister\"))");
        theme.refused(
                "an update and a query of one name",
                "both",
                "(func (export \"canister_update a\")) (func (export \"canister_query a\"))");
        theme.refused(
                "two queries of one name",
                "both",
                "(func (export \"canister_composite_query a\")) (func (export \"canister_query a\"))");
        theme.refused(
                "one export twice",
                "same name",
                () -> Build.module()
                        .section(1, Build.UNIT)
                        .section(3, "01 00")
                        .section(7, Build.vector(2, i -> Build.hex("01 61 00 00")))
                        .section(10, Build.vector(Build.body()))
                        .blob());
        theme.refused(
                "a thousand and one updates",
                "1001 methods",
                IntStream.range(0, 1001)
                        .mapToObj(i -> "(func (export \"canister_update " + i + "\"))")
                        .collect(Collectors.joining()));
        theme.refused(
                "names that are too long all together",
                "the limit is 20000",
                "(func (export \"canister_update " + "a".repeat(20_001) + "\"))");
        theme.refused(
                "an update with a parameter",
                "neither parameters",
                "(func (export \"canister_update a\") (param i32))");
        theme.refused(
                "a query with a result",
                "neither parameters",
                "(func (export \"canister_query a\") (result i32) (i32.const 1))");
        theme.refused("an update that is a memory", "not a function", "(memory (export \"canister_update a\") 1)");
        theme.refused(
                "an update that is a variable",
                "not a function",
                "(global (export \"canister_update a\") i32 (i32.const 0))");
        theme.refused(
                "an update that is a table", "not a function", "(table (export \"canister_update a\") 1 funcref)");
        theme.refused(
                "an export of an unknown kind",
                "unknown kind",
                () -> Build.module().section(7, "01 01 61 05 00").blob());
        theme.refused(
                "an export of what is not there",
                "no export",
                () -> Build.module().section(7, "01 01 61 03 00").blob());
    }

    private void hooks() {
        for (String hook : List.of(
                "canister_init",
                "canister_inspect_message",
                "canister_heartbeat",
                "canister_global_timer",
                "canister_pre_upgrade",
                "canister_post_upgrade",
                "canister_on_low_wasm_memory")) {
            theme.refused(
                    hook + " with a parameter", "neither parameters", "(func (export \"" + hook + "\") (param i64))");
            theme.refused(hook + " that is a table", "not a function", "(table (export \"" + hook + "\") 1 funcref)");
        }
        theme.runs(
                "all hooks are one function",
                "(func (export \"canister_init\") (export \"canister_pre_upgrade\")"
                        + "(export \"canister_post_upgrade\") (export \"canister_heartbeat\") (export \"canister_global_timer\")"
                        + "(export \"canister_inspect_message\") (export \"canister_on_low_wasm_memory\"))");
        theme.runs(
                "an update is an imported function",
                "(func (export \"canister_update a\") (import \"ic0\" \"msg_reply\"))");
    }

    private void imports() {
        theme.refused(
                "a function of the system that does not exist", "unknown import", "(import \"ic0\" \"sudo\" (func))");
        theme.refused("a function of the old system", "unknown import", "(import \"ic\" \"msg_reply\" (func))");
        theme.refused("a function without a name", "unknown import", "(import \"ic0\" \"\" (func))");
        theme.refused(
                "a function of another environment",
                "unknown import",
                "(import \"wasi_snapshot_preview1\" \"proc_exit\" (func (param i32)))");
        theme.refused(
                "a function with a parameter too many",
                "wrong type",
                "(import \"ic0\" \"msg_reply\" (func (param i32)))");
        theme.refused(
                "a function with a result too many", "wrong type", "(import \"ic0\" \"time\" (func (result i64 i64)))");
        theme.refused(
                "a function that takes floats",
                "wrong type",
                "(import \"ic0\" \"debug_print\" (func (param f32 f32)))");
        theme.refused(
                "a function of pointers of two widths",
                "wrong type",
                "(import \"ic0\" \"debug_print\" (func (param i32 i64)))");
        theme.refused("a memory", "only functions", "(import \"ic0\" \"memory\" (memory 1))");
        theme.refused("a table", "only functions", "(import \"ic0\" \"table\" (table 1 funcref))");
        theme.refused("a variable", "only functions", "(import \"ic0\" \"g\" (global i32))");
        theme.runs(
                "the same function a thousand times",
                "(import \"ic0\" \"msg_reply\" (func))".repeat(1_000) + "(memory 1) (func (export \"run\") (call 999))",
                0L);
        theme.refused(
                "a function of a type that is not there",
                "no type",
                () -> Build.module()
                        .section(2, "01 03 69 63 30 04 74 69 6d 65 00 07")
                        .blob());
    }

    private static Build custom(Build to, String name, byte[] content) {
        return to.section(0, Build.name(name), content);
    }

    private void customs() {
        theme.refused(
                "metadata that is neither public nor private",
                "neither icp:public",
                () -> custom(Build.module(), "icp:secret a", Build.NOTHING).blob());
        theme.refused(
                "metadata without a name",
                "neither icp:public",
                () -> custom(Build.module(), "icp:public", Build.NOTHING).blob());
        theme.refused(
                "metadata twice",
                "two icp custom sections",
                () -> custom(custom(Build.module(), "icp:public a", Build.NOTHING), "icp:private a", Build.NOTHING)
                        .blob());
        theme.refused(
                "metadata of more than a mebibyte",
                "larger than 1 MiB",
                () -> custom(Build.module(), "icp:public a", new byte[(1 << 20) + 1])
                        .blob());
        theme.refused("metadata seventeen times", "more than 16", () -> {
            Build module = Build.module();
            IntStream.range(0, 17).forEach(i -> custom(module, "icp:public " + i, Build.NOTHING));
            return module.blob();
        });
        theme.runs(
                "a section of names that is itself broken",
                () -> custom(Build.module(), "name", Build.hex("00 ff ff ff")).blob());
        theme.runs(
                "a section between all others",
                () -> custom(custom(Build.module(), "a", Build.NOTHING).section(1, Build.UNIT), "a", Build.NOTHING)
                        .blob());
    }
}
