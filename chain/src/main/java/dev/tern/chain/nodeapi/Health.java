package dev.tern.chain.nodeapi;

import java.util.List;

/**
 * Whether this process can serve.
 *
 * @param problems what is wrong, one sentence each; empty if it is ready
 */
public record Health(List<String> problems) {
    public static final Health READY = new Health(List.of());

    public boolean ready() {
        return problems.isEmpty();
    }
}
