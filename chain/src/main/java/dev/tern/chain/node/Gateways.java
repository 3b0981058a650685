package dev.tern.chain.node;

import dev.tern.chain.gateway.Gateway;
import dev.tern.chain.nodeapi.NodeApi;
import java.io.IOException;
import java.net.BindException;

/** Starts gateways, and says who is in the way. */
final class Gateways {
    private Gateways() {}

    /** What listens on a port. */
    interface Start<T> {
        T run() throws IOException;
    }

    static Gateway start(NodeApi api, String host, int port) {
        return guarded(port, () -> Gateway.start(api, host, port));
    }

    /** Runs {@code start}, or throws {@link NodeException} naming the cause and the fix. */
    static <T> T guarded(int port, Start<T> start) {
        try {
            return start.run();
        } catch (IOException e) {
            if (causedByBind(e)) {
                String holder = PortHolder.of(port).map(h -> " by " + h).orElse("");
                throw new NodeException(
                        "port " + port + " is in use" + holder
                                + "; end that process, or choose another port with --port P",
                        e);
            }
            throw new NodeException("the gateway does not start: " + e.getMessage(), e);
        }
    }

    private static boolean causedByBind(Throwable error) {
        for (Throwable e = error; e != null; e = e.getCause()) {
            if (e instanceof BindException) {
                return true;
            }
        }
        return false;
    }
}
