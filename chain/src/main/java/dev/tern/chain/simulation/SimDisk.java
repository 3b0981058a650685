package dev.tern.chain.simulation;

import dev.tern.chain.block.DecidedBlock;
import dev.tern.chain.migration.Chunks;
import dev.tern.chain.port.Signer;
import dev.tern.chain.port.Store;
import dev.tern.chain.port.Wal;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What one replica has on disk. Store and guard are durable at once, log and chunks when they are synced; a crash loses some of
 * what was not. Every durable step has a number, and the disk can be told to crash the replica just before or just after one of them.
 */
public final class SimDisk {
    private final SplittableRandom random;
    private final List<byte[]> blocks = new ArrayList<>();
    private final Map<String, Blob> kept = new TreeMap<>();
    private final List<Blob> synced = new ArrayList<>();
    private final List<Blob> unsynced = new ArrayList<>();
    private long logHeight;
    private long unsyncedHeight;
    private boolean unsyncedBegin;
    private final SimChunks chunks = new SimChunks(this::durable);
    private int steps;
    private int crashAt = -1;
    private boolean crashAfter;
    private boolean down;
    private boolean guardBroken;
    private Signer.@Nullable Position lastPosition;
    private Blob lastMessage = Blob.EMPTY;

    SimDisk(SplittableRandom random) {
        this.random = random;
    }

    /** The power went: thrown out of the step that hit it. */
    static final class Crash extends IllegalStateException {
        Crash() {
            super("the power went");
        }
    }

    /** Number of durable steps so far. */
    public int steps() {
        return steps;
    }

    /** Lets the power go at durable step number {@code step}, before or after it takes effect. */
    public void crashAt(int step, boolean after) {
        crashAt = step;
        crashAfter = after;
    }

    /** From now on the guard lets everything pass: to show that the checkers would notice. */
    public void breakGuard() {
        guardBroken = true;
    }

    /** Forgets the log, as an operator would who deletes files: only the guard stands between that and double signing. */
    public void loseLog() {
        synced.clear();
        unsynced.clear();
        logHeight = 0;
        unsyncedBegin = false;
    }

    void requireDown() {
        if (!down) {
            throw new IllegalStateException("the power went, and the disk works");
        }
    }

    boolean isDown() {
        return down;
    }

    /** Loses what is not durable; a part of what was being written may be there nevertheless, in order. */
    void crash() {
        down = true;
        boolean begun = unsyncedBegin && random.nextBoolean();
        if (begun) {
            logHeight = unsyncedHeight;
            synced.clear();
        }
        if (begun || !unsyncedBegin) {
            int survive = random.nextInt(unsynced.size() + 1);
            synced.addAll(unsynced.subList(0, survive));
        }
        unsynced.clear();
        unsyncedBegin = false;
        chunks.crash(random);
    }

    void powerOn() {
        down = false;
        crashAt = -1;
    }

    private void durable(Runnable effect) {
        if (down) {
            throw new Crash();
        }
        steps++;
        boolean now = steps == crashAt;
        if (now && !crashAfter) {
            down = true;
            throw new Crash();
        }
        effect.run();
        if (now) {
            down = true;
            throw new Crash();
        }
    }

    Optional<Signer.Position> lastSigned() {
        return guardBroken ? Optional.empty() : Optional.ofNullable(lastPosition);
    }

    /** Signs by {@code sign} if the guard lets the position pass. */
    Signer.Outcome guard(Signer.Position position, Blob message, UnaryOperator<Blob> sign) {
        Signer.Position last = lastPosition;
        if (last != null && !guardBroken) {
            int order = position.compareTo(last);
            if (order < 0 || (order == 0 && !message.equals(lastMessage))) {
                return new Signer.Outcome.Refused("signed at " + last + " before");
            }
        }
        durable(() -> {
            lastPosition = position;
            lastMessage = message;
        });
        return new Signer.Outcome.Signed(sign.apply(message));
    }

    /** Content-addressed chunks, durable when synced. */
    Chunks chunks() {
        return chunks;
    }

    Store store() {
        return new Store() {
            @Override
            public long height() {
                return blocks.size();
            }

            @Override
            public void append(DecidedBlock block) {
                if (block.height() != blocks.size() + 1L) {
                    throw new IllegalStateException("block " + block.height() + " after " + blocks.size());
                }
                durable(() -> blocks.add(block.encode()));
            }

            @Override
            public Optional<DecidedBlock> block(long height) {
                return height < 1 || height > blocks.size()
                        ? Optional.empty()
                        : Optional.of(Reader.whole(blocks.get((int) height - 1), DecidedBlock::read));
            }

            @Override
            public void keep(String name, Blob value) {
                durable(() -> kept.put(name, value));
            }

            @Override
            public Optional<Blob> kept(String name) {
                return Optional.ofNullable(kept.get(name));
            }
        };
    }

    Wal wal() {
        return new Wal() {
            @Override
            public void begin(long height) {
                unsyncedBegin = true;
                unsyncedHeight = height;
                unsynced.clear();
            }

            @Override
            public long height() {
                return unsyncedBegin ? unsyncedHeight : logHeight;
            }

            @Override
            public List<Blob> records() {
                List<Blob> all = new ArrayList<>();
                if (!unsyncedBegin) {
                    all.addAll(synced);
                }
                all.addAll(unsynced);
                return all;
            }

            @Override
            public void append(Blob record) {
                unsynced.add(record);
            }

            @Override
            public void sync() {
                durable(() -> {
                    if (unsyncedBegin) {
                        synced.clear();
                        logHeight = unsyncedHeight;
                        unsyncedBegin = false;
                    }
                    synced.addAll(unsynced);
                    unsynced.clear();
                });
            }
        };
    }
}
