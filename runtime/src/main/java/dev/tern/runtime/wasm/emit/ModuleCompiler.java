package dev.tern.runtime.wasm.emit;

import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Body;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import dev.tern.runtime.wasm.classfile.ClassBuilder;
import dev.tern.runtime.wasm.classfile.CodeBuilder;
import dev.tern.runtime.wasm.classfile.Label;
import dev.tern.runtime.wasm.classfile.MethodRef;
import dev.tern.runtime.wasm.classfile.SwitchCase;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Compiles a rewritten module: every function becomes a static method of its parameters and the instance, in classes of a few
 * hundred functions each, and every type of function a method that finds the target of an indirect call.
 */
public final class ModuleCompiler {
    private static final int MAX_FUNCTIONS_PER_CLASS = 500;
    private static final int MAX_INSTRUCTIONS_PER_CLASS = 50_000;
    /** The JVM allows 255: one is for the instance, one for the callee of an indirect call. */
    private static final int MAX_PARAMETER_SLOTS = 253;
    /** More targets than this are searched in two steps, since large methods are never compiled further. */
    private static final int MAX_TARGETS = 250;
    /** Bytes of all classes for every instruction: far more than common code needs, which moves few values at once. */
    private static final int MAX_BYTES_PER_INSTRUCTION = 64;

    private static final long BYTES_IN_ANY_CASE = 16 << 20;

    private final WasmBinary module;
    private final Support support;
    private final Program program;
    private final int[] groupOf;
    private final Inlining inlining;
    private final int methodLimit;
    private long bytesLeft = BYTES_IN_ANY_CASE;

    private ModuleCompiler(WasmBinary module, Support support, int methodLimit) {
        this.module = module;
        this.support = support;
        this.methodLimit = methodLimit;
        this.groupOf = groups(module);
        this.program = new Program(module, support, groupOf);
        this.inlining = new Inlining(module, methodLimit);
        for (Body body : module.bodies()) {
            bytesLeft += (long) MAX_BYTES_PER_INSTRUCTION * body.code().size();
        }
    }

    /**
     * Compiles a module.
     *
     * @param methodLimit a function that takes more bytes of the JVM's code is cut into pieces
     * @throws IllegalArgumentException when something is too large for a class file
     */
    public static ClassFiles compile(WasmBinary module, Support support, int methodLimit) {
        return new ModuleCompiler(module, support, methodLimit).classes();
    }

    private static String name(ClassDesc type) {
        return type.packageName() + "." + type.displayName();
    }

    private static int[] groups(WasmBinary module) {
        int imports = module.imports().size();
        int[] groups = new int[imports + module.bodies().size()];
        int group = 0;
        int functions = 0;
        int instructions = 0;
        for (int i = 0; i < groups.length; i++) {
            int size =
                    i < imports ? 10 : module.bodies().get(i - imports).code().size();
            if (functions == MAX_FUNCTIONS_PER_CLASS
                    || (functions > 0 && instructions + size > MAX_INSTRUCTIONS_PER_CLASS)) {
                group++;
                functions = 0;
                instructions = 0;
            }
            groups[i] = group;
            functions++;
            instructions += size;
        }
        return groups;
    }

    private ClassFiles classes() {
        SortedMap<String, byte[]> classes = new TreeMap<>();
        List<String> owners = new ArrayList<>(groupOf.length);
        int from = 0;
        while (from < groupOf.length) {
            int to = from;
            while (to < groupOf.length && groupOf[to] == groupOf[from]) {
                to++;
            }
            int first = from;
            int end = to;
            ClassDesc group = Program.group(groupOf[from]);
            put(classes, group, type -> functions(type, first, end));
            owners.addAll(Collections.nCopies(to - from, name(group)));
            from = to;
        }
        put(classes, Program.dispatchers(), this::dispatchers);
        return new ClassFiles(classes, owners);
    }

    private void put(SortedMap<String, byte[]> classes, ClassDesc name, Consumer<ClassBuilder> content) {
        byte[] file = ClassBuilder.build(name, content);
        bytesLeft -= file.length;
        if (bytesLeft < 0) {
            throw new IllegalArgumentException("the classes become too large");
        }
        classes.put(name(name), file);
    }

    private void functions(ClassBuilder type, int from, int to) {
        int imports = module.imports().size();
        for (int i = from; i < to; i++) {
            int function = i;
            if (i < imports) {
                type.withMethodBody(program.method(i), code -> Calls.compileImport(program, code, function));
            } else {
                function(type, i, module.typeOf(i), module.bodies().get(i - imports));
            }
        }
    }

    private void function(ClassBuilder type, int index, FunctionType signature, Body body) {
        if (Shapes.slots(signature.params()) > MAX_PARAMETER_SLOTS) {
            throw new IllegalArgumentException("function " + index + " has more parameters than a method can have");
        }
        Body faster = Unrolling.of(inlining.into(index));
        boolean whole = Sizes.of(faster) <= methodLimit
                ? method(type, index, signature, faster, Integer.MAX_VALUE)
                : fits(type, index, signature, body);
        if (!whole) {
            // what is fetched into the JVM's locals and brought back is not part of the sizes
            new PiecedFunction(program, index, signature, body, methodLimit - methodLimit / 4).compile(type);
        }
    }

    private boolean fits(ClassBuilder type, int index, FunctionType signature, Body body) {
        int size = Sizes.of(body);
        return size <= 4 * methodLimit
                && method(type, index, signature, body, size <= methodLimit ? Integer.MAX_VALUE : methodLimit);
    }

    /** Compiles a function, and says whether it is not longer than it may be. */
    private boolean method(ClassBuilder type, int index, FunctionType signature, Body body, int limit) {
        return type.withMethodIf(
                program.method(index),
                code -> FunctionCompiler.compile(program, code, signature, body),
                code -> code.length() <= limit);
    }

    // --- indirect calls

    private void dispatchers(ClassBuilder type) {
        for (int i = 0; i < module.types().size(); i++) {
            if (program.isFirstOfItsKind(i)) {
                dispatcher(type, i);
            }
        }
    }

    private void dispatcher(ClassBuilder type, int index) {
        MethodRef whole = program.dispatcher(index);
        FunctionType signature = module.types().get(index);
        List<Integer> callees = program.callees(index);
        if (callees.size() <= MAX_TARGETS) {
            type.withMethodBody(whole, code -> dispatch(code, signature, callees));
            return;
        }
        List<Integer> firsts = new ArrayList<>();
        for (int i = 0; i < callees.size(); i += MAX_TARGETS) {
            List<Integer> part = callees.subList(i, Math.min(i + MAX_TARGETS, callees.size()));
            type.withMethodBody(part(whole, part.getFirst()), code -> dispatch(code, signature, part));
            firsts.add(part.getFirst());
        }
        type.withMethodBody(whole, code -> dispatchParts(code, index, firsts));
    }

    /** Of a dispatcher, the part for targets from {@code first} on. */
    private static MethodRef part(MethodRef dispatcher, int first) {
        return new MethodRef(dispatcher.owner(), dispatcher.name() + "from" + first, dispatcher.type());
    }

    private void dispatch(CodeBuilder code, FunctionType signature, List<Integer> callees) {
        int chosen = Shapes.slots(signature.params());
        Label mismatch = code.newLabel();
        List<SwitchCase> cases =
                callees.stream().map(f -> SwitchCase.of(f, code.newLabel())).toList();
        code.iload(chosen);
        if (callees.isEmpty()) {
            code.pop().goto_(mismatch);
        } else if (callees.getLast() - callees.getFirst() < 4 * callees.size() + 8) {
            code.tableswitch(callees.getFirst(), callees.getLast(), mismatch, cases);
        } else {
            code.lookupswitch(mismatch, cases);
        }
        for (SwitchCase each : cases) {
            int function = each.caseValue();
            code.labelBinding(each.target());
            loadParams(code, signature);
            code.aload(chosen + 1).invokestatic(program.method(function));
            leave(code, signature);
        }
        code.labelBinding(mismatch);
        new InstanceInstructions(code, support, new Values(code, new Arithmetic(code, support)), chosen + 1).mismatch();
    }

    private void dispatchParts(CodeBuilder code, int index, List<Integer> firsts) {
        FunctionType signature = module.types().get(index);
        int chosen = Shapes.slots(signature.params());
        for (int i = firsts.size() - 1; i >= 0; i--) {
            Label lower = code.newLabel();
            if (i > 0) {
                code.iload(chosen).loadConstant(firsts.get(i)).if_icmplt(lower);
            }
            loadParams(code, signature);
            code.iload(chosen).aload(chosen + 1).invokestatic(part(program.dispatcher(index), firsts.get(i)));
            leave(code, signature);
            code.labelBinding(lower);
        }
    }

    private static void loadParams(CodeBuilder code, FunctionType signature) {
        int slot = 0;
        for (int param : signature.params()) {
            code.loadLocal(Shapes.kind(param), slot);
            slot += Shapes.isWide(param) ? 2 : 1;
        }
    }

    private static void leave(CodeBuilder code, FunctionType signature) {
        if (signature.results().size() == 1) {
            code.return_(Shapes.kind(signature.results().getFirst()));
        } else {
            code.return_();
        }
    }
}
