package dev.tern.chain.nodeapi;

import java.util.List;

/**
 * Whether this process can serve.
 *
 * @param ready every subnet that has replicas here can serve
 * @param problems what is wrong, one sentence each: a process may be ready in spite of them
 */
public record Health(boolean ready, List<String> problems) {
    public static final Health READY = new Health(true, List.of());

    public Health {
        problems = List.copyOf(problems);
    }
}
