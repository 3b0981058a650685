package dev.tern.chain.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No route is mounted that {@code /openapi.json} does not name. */
class DocumentedRoutesTest {
    private final Server server = new Server();
    private final Vertx vertx = server.vertx();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void everyRouteOfAProcessWithNodesIsDocumented() {
        FakeNode node = new FakeNode();
        assertDocumented(router -> {
            new V1Routes(node).mount(router);
            new OpsRoutes(node, server.metrics()).mount(router);
        });
    }

    @Test
    void everyRouteBeforeSeveralProcessesIsDocumented() {
        assertDocumented(router -> new FrontJson(new Backends(vertx, List::of)).mount(router));
    }

    private void assertDocumented(Consumer<Router> mount) {
        Router router = Router.router(vertx);
        mount.accept(router);
        try (EventHub hub = new EventHub(vertx)) {
            hub.mount(router);
        }
        Set<String> mounted = router.getRoutes().stream()
                .map(Route::getPath)
                .filter(Objects::nonNull)
                .map(path -> path.replaceAll(":([a-z]+)", "{$1}"))
                .collect(Collectors.toSet());
        String text = resource("openapi.json");
        assertThat(mounted).hasSizeGreaterThan(10);
        assertThat(new JsonObject(text).getJsonObject("paths").fieldNames()).containsAll(mounted);
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Gateway.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
