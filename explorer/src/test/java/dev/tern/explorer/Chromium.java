package dev.tern.explorer;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** The browser of the operating system, and pages that remember what went wrong in them. */
final class Chromium implements AutoCloseable {
    private static final List<String> FLAGS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private final Playwright playwright;
    private final Browser browser;
    private final List<String> errors = new ArrayList<>();

    private Chromium(Path executable) {
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable)
                        .setHeadless(true)
                        .setArgs(FLAGS));
    }

    /** Starts it; skips the test if the machine has none. */
    static Chromium start() {
        Path executable = Path.of(Optional.ofNullable(System.getenv("CHROMIUM")).orElse("/usr/bin/chromium"));
        Assumptions.assumeTrue(
                Files.isExecutable(executable),
                "Skipped: there is no browser at " + executable
                        + "; install one with \"apt-get install chromium\" or set CHROMIUM to its path.");
        return new Chromium(executable);
    }

    Page page(int width, int height, ColorScheme scheme) {
        Page page = browser.newPage(
                new Browser.NewPageOptions().setViewportSize(width, height).setColorScheme(scheme));
        page.onPageError(errors::add);
        page.onConsoleMessage(this::remember);
        return page;
    }

    private void remember(ConsoleMessage message) {
        if (message.type().equals("error")) {
            errors.add(message.text() + " " + message.location());
        }
    }

    /** What pages complained about so far. */
    List<String> errors() {
        return errors;
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
