package dev.tern.runtime.wasm;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.types.DataSegment;

/** The parts of the engine's memory interface that have no use here: threads are refused, and images bring their contents. */
abstract class UnthreadedMemory implements Memory {
    @Override
    public void zero() {}

    @Override
    public void initialize(Instance instance, DataSegment[] segments) {}

    @Override
    public void initialize(Instance instance, DataSegment[] segments, int memory) {}

    @Override
    public boolean shared() {
        return false;
    }

    @Override
    @SuppressWarnings("removal") // still abstract in the engine's interface
    public Object lock(int address) {
        throw new IllegalStateException("there are no threads");
    }

    @Override
    @SuppressWarnings("removal") // still abstract in the engine's interface
    public int waitOn(int address, int expected, long timeout) {
        throw new IllegalStateException("there are no threads");
    }

    @Override
    @SuppressWarnings("removal") // still abstract in the engine's interface
    public int waitOn(int address, long expected, long timeout) {
        throw new IllegalStateException("there are no threads");
    }

    @Override
    @SuppressWarnings("removal") // still abstract in the engine's interface
    public int notify(int address, int waiters) {
        throw new IllegalStateException("there are no threads");
    }
}
