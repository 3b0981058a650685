package dev.tern.runtime.wasm.corpus;

import dev.tern.runtime.wasm.Trial;
import dev.tern.runtime.wasm.binary.Decoder;
import dev.tern.runtime.wasm.binary.Encoder;
import dev.tern.runtime.wasm.binary.MalformedModuleException;
import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Makes a module out of one or two of the corpus; a seed says how. */
public final class Mutant {
    private static final int HEADER = 8;
    private static final int LARGEST = 20_000;
    private static final List<Case> PARENTS = Corpus.CASES.stream()
            .filter(hostile ->
                    !hostile.name().startsWith("sizes") && !hostile.name().startsWith("gzip"))
            .toList();

    private final Random random;

    private Mutant(long seed) {
        this.random = new Random(seed);
    }

    /** The mutant that belongs to a seed. */
    public static Blob of(long seed) {
        return new Mutant(seed).make();
    }

    private Blob make() {
        byte[] module = parent();
        for (int i = random.nextInt(6) / 3; i >= 0; i--) {
            module = mutate(module);
        }
        return Blob.wrap(module);
    }

    private byte[] parent() {
        Blob module = switch (random.nextInt(5)) {
            case 0, 1 -> Trial.randomProgram(random.nextInt(500));
            case 2 -> Trial.samples().get(random.nextInt(Trial.samples().size()));
            default -> PARENTS.get(random.nextInt(PARENTS.size())).module().get();
        };
        return module.length() > LARGEST ? parent() : module.toBytes();
    }

    private byte[] mutate(byte[] module) {
        return switch (random.nextInt(20)) {
            case 0 -> flipped(module);
            case 1 -> replaced(module);
            case 2 -> inserted(module);
            case 3 -> sections(module, parent());
            case 4 -> sections(module, module);
            default -> instructions(module);
        };
    }

    private int place(byte[] module) {
        return module.length <= HEADER ? 0 : HEADER + random.nextInt(module.length - HEADER);
    }

    private byte[] flipped(byte[] module) {
        if (module.length == 0) {
            return module;
        }
        byte[] other = module.clone();
        other[place(module)] ^= (byte) (1 << random.nextInt(8));
        return other;
    }

    /** A byte that matters: ends and beginnings of numbers, types, instructions. */
    private byte interesting() {
        int[] bytes = {0, 1, 0x7f, 0x80, 0xff, 0x40, 0x0b, 0x70, 0x6f, 0x7e, 0x60, 0xfc, 0xfd, 0xfe, 0x41, 0x10, 0x11};
        return (byte) bytes[random.nextInt(bytes.length)];
    }

    private byte[] replaced(byte[] module) {
        if (module.length == 0) {
            return module;
        }
        byte[] other = module.clone();
        other[place(module)] = interesting();
        return other;
    }

    /** Makes numbers longer, or all that follows wrong by a byte. */
    private byte[] inserted(byte[] module) {
        int at = place(module);
        byte[] more = random.nextBoolean() ? new byte[] {interesting()} : new byte[] {(byte) 0x80, (byte) 0x80, 0};
        return Build.all(Arrays.copyOf(module, at), more, Arrays.copyOfRange(module, at, module.length));
    }

    /** Exchanges, drops or doubles sections, or takes some of another module. */
    private byte[] sections(byte[] module, byte[] other) {
        List<byte[]> mine = split(module);
        List<byte[]> theirs = split(other);
        if (mine.isEmpty() || theirs.isEmpty()) {
            return flipped(module);
        }
        int at = random.nextInt(mine.size());
        switch (random.nextInt(4)) {
            case 0 -> Collections.swap(mine, at, random.nextInt(mine.size()));
            case 1 -> mine.remove(at);
            case 2 -> mine.add(at, theirs.get(random.nextInt(theirs.size())));
            default -> replaceSame(mine, theirs.get(random.nextInt(theirs.size())));
        }
        return Build.all(Arrays.copyOf(module, HEADER), Build.all(mine.toArray(byte[][]::new)));
    }

    private static void replaceSame(List<byte[]> sections, byte[] section) {
        sections.replaceAll(old -> old[0] == section[0] ? section : old);
    }

    /** The sections, as far as they can be told apart. */
    private static List<byte[]> split(byte[] module) {
        List<byte[]> sections = new ArrayList<>();
        int at = HEADER;
        while (at + 1 < module.length) {
            int length = 0;
            int end = at + 1;
            for (int shift = 0; end < module.length && shift < 28; shift += 7) {
                int next = module[end++];
                length |= (next & 0x7f) << shift;
                if (next >= 0) {
                    break;
                }
            }
            int next = Math.clamp((long) end + length, end, module.length);
            sections.add(Arrays.copyOfRange(module, at, next));
            at = next;
        }
        return sections;
    }

    private byte[] instructions(byte[] module) {
        try {
            return Encoder.encode(new CodeMutation(random).apply(Decoder.decode(module)));
        } catch (MalformedModuleException e) {
            return flipped(module);
        }
    }
}
