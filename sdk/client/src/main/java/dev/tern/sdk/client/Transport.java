package dev.tern.sdk.client;

import dev.tern.sdk.client.AgentException.Kind;
import dev.tern.sdk.types.Blob;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HTTP to one gateway. Thread-safe. */
final class Transport {
    private static final Pattern FIELD = Pattern.compile("\"(detail|fix)\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final int SHOWN = 500;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI gateway;

    Transport(URI gateway) {
        this.gateway = gateway;
    }

    URI gateway() {
        return gateway;
    }

    /** What came back over the wire. */
    sealed interface Reply {
        record Body(int status, Blob body) implements Reply {
            byte[] bytes() {
                return body.unsafeBytes();
            }
        }

        /** The gateway cannot answer now, or the connection broke after the request may have arrived. */
        record Busy(String cause) implements Reply {}
    }

    Reply get(String path, Duration timeout) {
        return send(request(path, timeout).GET().build());
    }

    Reply post(String path, byte[] body, Duration timeout) {
        return send(request(path, timeout)
                .header("Content-Type", "application/cbor")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build());
    }

    private HttpRequest.Builder request(String path, Duration timeout) {
        return HttpRequest.newBuilder(gateway.resolve(path)).timeout(timeout);
    }

    private Reply send(HttpRequest request) {
        try {
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            int status = response.statusCode();
            // 421: the canister is with another subnet by now, and the gateway will know in a moment
            if (status == 503 || status == 429 || status == 421 || status == 502 || status == 504) {
                return new Reply.Busy(problem(response.body(), status));
            }
            if (status >= 400) {
                throw new AgentException(Kind.REFUSED, problem(response.body(), status));
            }
            return new Reply.Body(status, Blob.wrap(response.body()));
        } catch (ConnectException e) {
            throw new AgentException(
                    Kind.NETWORK,
                    "nobody answers at " + gateway
                            + "; start the network (tern network start) or name its home (--home)",
                    e);
        } catch (HttpTimeoutException e) {
            return new Reply.Busy(gateway + " did not answer in time");
        } catch (IOException e) {
            return new Reply.Busy("the connection to " + gateway + " broke: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AgentException(Kind.NETWORK, "interrupted while waiting for " + gateway, e);
        }
    }

    /** The cause and fix of a problem+json body, or the body itself. */
    private static String problem(byte[] body, int status) {
        String text = new String(body, StandardCharsets.UTF_8);
        StringBuilder found = new StringBuilder();
        Matcher matcher = FIELD.matcher(text);
        while (matcher.find()) {
            found.append(found.isEmpty() ? "" : "; ")
                    .append(matcher.group(2)
                            .replace("\\n", "\n")
                            .replace("\\\"", "\"")
                            .replace("\\\\", "\\"));
        }
        if (!found.isEmpty()) {
            return found.toString();
        }
        return "HTTP " + status + (text.isBlank() ? "" : ": " + text.substring(0, Math.min(SHOWN, text.length())));
    }
}
