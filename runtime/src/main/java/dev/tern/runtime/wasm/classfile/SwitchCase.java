package dev.tern.runtime.wasm.classfile;

/** A case of a switch. */
public record SwitchCase(int caseValue, Label target) {
    public static SwitchCase of(int caseValue, Label target) {
        return new SwitchCase(caseValue, target);
    }
}
