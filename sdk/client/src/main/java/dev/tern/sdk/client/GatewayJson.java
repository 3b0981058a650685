package dev.tern.sdk.client;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The gateway's JSON about blocks, subnets, canisters and migrations ({@code /v1/…}): for people, not certified. */
public final class GatewayJson {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Transport transport;

    public GatewayJson(URI gateway) {
        transport = new Transport(gateway);
    }

    /** The body of a GET; throws {@link AgentException} with the problem that the gateway names. */
    public String get(String path) {
        Deadline deadline = new Deadline(PATIENCE);
        while (true) {
            switch (transport.get(path, deadline.left())) {
                case Transport.Reply.Busy busy -> deadline.pause(busy.cause());
                case Transport.Reply.Body body -> {
                    return new String(body.bytes(), StandardCharsets.UTF_8);
                }
            }
        }
    }
}
