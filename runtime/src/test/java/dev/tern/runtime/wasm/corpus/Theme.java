package dev.tern.runtime.wasm.corpus;

import com.dylibso.chicory.wabt.Wat2Wasm;
import dev.tern.runtime.wasm.Trap;
import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Collects the cases of one theme. Text is WebAssembly text without the outermost {@code module}. */
final class Theme {
    /** For what does not end by itself: the interpreter is slow. */
    static final long LIMIT = 500_000;

    private static final long PLENTY = 2_000_000;

    private final List<Case> cases = new ArrayList<>();
    private final String name;

    Theme(String name) {
        this.name = name;
    }

    List<Case> cases() {
        return List.copyOf(cases);
    }

    static Blob assemble(String text) {
        return Blob.wrap(Wat2Wasm.parse("(module " + text + ")"));
    }

    /** One function that takes and gives nothing, with one page of memory. */
    static String function(String code) {
        return "(memory 1) (func (export \"run\") " + code + ")";
    }

    private void add(String sentence, Supplier<Blob> module, Expected expected, long limit) {
        cases.add(new Case(name + ": " + sentence, module, expected, limit));
    }

    void refused(String sentence, String reason, Supplier<Blob> module) {
        add(sentence, module, new Expected.Refused(reason), LIMIT);
    }

    void refused(String sentence, String reason, String text) {
        refused(sentence, reason, () -> assemble(text));
    }

    void traps(String sentence, Trap.Kind kind, Supplier<Blob> module) {
        add(sentence, module, new Expected.Traps(kind), LIMIT);
    }

    void traps(String sentence, Trap.Kind kind, String text) {
        traps(sentence, kind, () -> assemble(text));
    }

    void traps(String sentence, Trap.Kind kind, long limit, String text) {
        traps(sentence, kind, limit, () -> assemble(text));
    }

    void traps(String sentence, Trap.Kind kind, long limit, Supplier<Blob> module) {
        add(sentence, module, new Expected.Traps(kind), limit);
    }

    void runs(String sentence, Supplier<Blob> module, Long... words) {
        add(sentence, module, new Expected.Runs(Arrays.asList(words)), PLENTY);
    }

    void runs(String sentence, String text, Long... words) {
        runs(sentence, () -> assemble(text), words);
    }
}
