package dev.tern.runtime.execution;

import java.util.Map;

/** System calls about stable memory. */
final class MemoryCalls {
    private MemoryCalls() {}

    static void register(Map<Ic0, Handler> table) {
        table.put(Ic0.STABLE_SIZE, (s, a, g) -> s.stable.pages32(s));
        table.put(Ic0.STABLE_GROW, (s, a, g) -> s.stable.grow32(s, a[0]));
        table.put(Ic0.STABLE64_SIZE, (s, a, g) -> s.stable.pages());
        table.put(Ic0.STABLE64_GROW, (s, a, g) -> s.stable.grow(a[0]));
        Handler write = (s, a, g) -> {
            s.stable.write(s, g, a[0], a[1], a[2]);
            return 0;
        };
        Handler read = (s, a, g) -> {
            s.stable.read(s, g, a[0], a[1], a[2]);
            return 0;
        };
        table.put(Ic0.STABLE_WRITE, (s, a, g) -> {
            s.stable.pages32(s);
            return write.call(s, a, g);
        });
        table.put(Ic0.STABLE64_WRITE, write);
        table.put(Ic0.STABLE_READ, (s, a, g) -> {
            s.stable.pages32(s);
            return read.call(s, a, g);
        });
        table.put(Ic0.STABLE64_READ, read);
    }
}
