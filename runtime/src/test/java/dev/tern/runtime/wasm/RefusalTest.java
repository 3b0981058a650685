package dev.tern.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.wasm.ModuleInfo.Hook;
import dev.tern.sdk.types.Blob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

final class RefusalTest {
    @Test
    void whatIsNotAModuleIsRefusedWithAReason() {
        assertThat(Wat.refusal(Blob.ofText("hello"))).contains("not a WebAssembly module");
        assertThat(Wat.refusal(Blob.EMPTY)).contains("not a WebAssembly module");
    }

    @Test
    void importsMustBeKnownAndOfTheRightType() {
        assertThat(Wat.refusal(Wat.assemble("(import \"ic0\" \"nothing\" (func))")))
                .contains("unknown import ic0.nothing");
        assertThat(Wat.refusal(Wat.assemble("(import \"env\" \"time\" (func (result i64)))")))
                .contains("env.time");
        assertThat(Wat.refusal(Wat.assemble("(import \"ic0\" \"time\" (func (result i32)))")))
                .contains("wrong type");
        assertThat(Wat.refusal(Wat.assemble("(import \"ic0\" \"m\" (memory 1))")))
                .contains("only functions");
    }

    @Test
    void exportsOfTheSystemsNamesMustBeEntryPoints() {
        assertThat(Wat.refusal(Wat.assemble("(func (export \"canister_upgrade\"))")))
                .contains("canister_upgrade");
        assertThat(Wat.refusal(Wat.assemble("(func (export \"canister_update\"))")))
                .contains("names no method");
        assertThat(Wat.refusal(Wat.assemble("(func (export \"canister_init\") (param i32))")))
                .contains("neither parameters nor results");
        assertThat(Wat.refusal(Wat.assemble("(memory (export \"canister_init\") 1)")))
                .contains("not a function");
        assertThat(Wat.refusal(
                        Wat.assemble("(func (export \"canister_update a\")) (func (export \"canister_query a\"))")))
                .contains("both");
    }

    @Test
    void sizesHaveBounds() {
        assertThat(Wat.refusal(Wat.assemble("(memory 16385)"))).contains("16384");
        assertThat(Wat.refusal(Wat.assemble("(table 100001 funcref)"))).contains("100000");
        assertThat(Wat.refusal(Wat.assemble("(memory 1) (data (i32.const 65535) \"ab\")")))
                .contains("does not fit");
        assertThat(Wat.refusal(Wat.assemble("(table 1 funcref) (func $f) (elem (i32.const 1) $f)")))
                .contains("does not fit");
        assertThat(Wat.refusal(Wat.assemble("(global i32 (i32.const 0))".repeat(1001))))
                .contains("globals");
    }

    @Test
    void whatWouldTrapOrDifferBetweenEnginesIsRefused() {
        assertThat(Wat.refusal(section(5, 1, 7, 1, 2))).contains("shared");
        assertThat(Wat.refusal(section(5, 1, 3, 1, 2))).contains("shared");
        assertThat(Wat.refusal(section(5, 2, 0, 1, 0, 1))).contains("too many memories");
        assertThat(Wat.refusal(code(0x12, 0))).contains("tail calls");
        assertThat(Wat.refusal(code(0xFD, 0x0F))).contains("SIMD");
        assertThat(Wat.refusal(code(0xFE, 0))).contains("atomic");
        assertThat(Wat.refusal(code(0x06, 0x40))).contains("exceptions");
        assertThat(Wat.refusal(code(0xFB, 0))).contains("garbage-collected");
        assertThat(Wat.refusal(code(0xFC, 0x12))).contains("unknown instruction");
        assertThat(Wat.refusal(code(0x3F, 1))).contains("only one memory");
    }

    @Test
    void codeMustBeValid() {
        assertThat(Wat.refusal(code(0x41, 1))).startsWith("the module is not valid");
        assertThat(Wat.refusal(code(0x05))).contains("else without its if");
        assertThat(Wat.refusal(code(0x41, 0, 0x04, 0x40, 0x05, 0x05, 0x0B))).contains("else without its if");
        assertThat(Wat.refusal(code(0x20, 0))).contains("no local");
        assertThat(Wat.refusal(code(0x10, 1))).contains("no function");
        assertThat(Wat.refusal(code(0x0C, 1))).contains("no label");
        assertThat(Wat.refusal(section(7, 1, 1, 'x', 0, 0))).contains("no export");
    }

    @Test
    void compressedModulesAreExpandedAndHashedAsTheyCame() throws IOException {
        Blob plain = Samples.MODULES.getFirst();
        Blob packed = gzip(plain.unsafeBytes());
        CanisterModule module = Wat.module(Code.Mode.COMPILED, packed);
        CanisterModule same = Wat.module(Code.Mode.COMPILED, plain);
        assertThat(module.info().updates()).containsExactly("inc");
        assertThat(module.info().hash()).isNotEqualTo(same.info().hash());
        byte[] broken = packed.toBytes();
        broken[broken.length - 8] ^= 1;
        assertThat(Wat.refusal(Blob.wrap(broken))).contains("compression is broken");
        assertThat(Wat.refusal(gzip(new byte[ModuleBytes.MAX_BYTES + 1]))).contains("expands to more");
    }

    @Test
    void aModuleSaysWhatItOffers() {
        ModuleInfo info = Wat.module(Code.Mode.COMPILED, Wat.assemble("""
                        (func (export "canister_init")) (func (export "canister_update a b"))
                        (func (export "canister_query q")) (func (export "canister_composite_query c"))
                        (func (export "canister_global_timer")) (func (export "anything"))""")).info();
        assertThat(info.updates()).containsExactly("a b");
        assertThat(info.queries()).containsExactly("q");
        assertThat(info.compositeQueries()).containsExactly("c");
        assertThat(info.hooks()).containsExactly(Hook.INIT, Hook.GLOBAL_TIMER);
        assertThat(info.hasStart()).isFalse();
    }

    @Test
    void metadataIsFoundByName() {
        byte[] plain = Wat.assemble("").toBytes();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(plain);
        section(bytes, "icp:public candid:service", "service : {}");
        section(bytes, "icp:private notes", "secret");
        section(bytes, "name", "ignored");
        ModuleInfo info =
                Wat.module(Code.Mode.COMPILED, Blob.wrap(bytes.toByteArray())).info();
        assertThat(info.metadata().keySet()).containsExactly("candid:service", "notes");
        assertThat(info.metadata("candid:service").orElseThrow())
                .isEqualTo(new ModuleInfo.Metadata(true, Blob.ofText("service : {}")));
        assertThat(info.metadata("notes").orElseThrow().isPublic()).isFalse();
        section(bytes, "icp:public notes", "twice");
        assertThat(Wat.refusal(Blob.wrap(bytes.toByteArray()))).contains("notes");
    }

    /** A module of one section. */
    private static Blob section(int id, int... content) {
        byte[] bytes = new byte[10 + content.length];
        System.arraycopy(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0, (byte) id, (byte) content.length}, 0, bytes, 0, 10);
        for (int i = 0; i < content.length; i++) {
            bytes[10 + i] = (byte) content[i];
        }
        return Blob.wrap(bytes);
    }

    /** A module of one function that takes nothing and gives nothing. */
    private static Blob code(int... instructions) {
        byte[] head = {0, 'a', 's', 'm', 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 0, 1, 0, 0};
        byte[] bytes = java.util.Arrays.copyOf(head, head.length + instructions.length + 1);
        bytes[19] = (byte) (instructions.length + 4);
        bytes[21] = (byte) (instructions.length + 2);
        for (int i = 0; i < instructions.length; i++) {
            bytes[head.length + i] = (byte) instructions[i];
        }
        bytes[bytes.length - 1] = 0x0B;
        return Blob.wrap(bytes);
    }

    private static void section(ByteArrayOutputStream to, String name, String content) {
        to.write(0);
        to.write(1 + name.length() + content.length());
        to.write(name.length());
        to.writeBytes(Blob.ofText(name + content).unsafeBytes());
    }

    private static Blob gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return Blob.wrap(packed.toByteArray());
    }
}
