package dev.tern.runtime.execution;

import dev.tern.runtime.wasm.EngineThread;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Threads for the lanes of a round. How many there are changes how long a round takes, and nothing else. */
final class Crew {
    private final int threads;

    Crew(int threads) {
        this.threads = threads;
    }

    /** Runs lanes to their ends, so many at a time. */
    void run(List<Lane> lanes) {
        BlockingQueue<Lane> ended = new LinkedBlockingQueue<>();
        int running = 0;
        for (Lane lane : lanes) {
            if (running == threads) {
                await(ended);
                running--;
            }
            EngineThread.start(() -> lane.run(ended::add));
            running++;
        }
        for (; running > 0; running--) {
            await(ended);
        }
        lanes.forEach(Lane::check);
    }

    /** An interruption is kept for later. */
    private static void await(BlockingQueue<Lane> ended) {
        boolean interrupted = false;
        while (true) {
            try {
                ended.take();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
