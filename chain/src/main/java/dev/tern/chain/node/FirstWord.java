package dev.tern.chain.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** How a process that was started tells that it runs, or why not: by a line of JSON on its standard output. */
public final class FirstWord {
    private FirstWord() {}

    /** Waits for that line; empty if the process ends without one. */
    public static Optional<String> of(InputStream output) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8));
        String line = lines.readLine();
        while (line != null && !line.startsWith("{")) {
            line = lines.readLine(); // what a JVM prints by itself, told to by JAVA_TOOL_OPTIONS for example
        }
        return Optional.ofNullable(line);
    }
}
