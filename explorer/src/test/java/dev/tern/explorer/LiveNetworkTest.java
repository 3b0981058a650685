package dev.tern.explorer;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.client.CanisterClient;
import dev.tern.sdk.testkit.LocalNetwork;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.SubnetId;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A real network in a browser: a counter is deployed, called and moved, and the page shows it without being reloaded. */
class LiveNetworkTest {
    private static final double PATIENCE_MILLIS = 60_000;

    @Test
    void aCounterIsDeployedCalledAndMovedAndThePageShowsIt() throws Exception {
        try (Chromium chromium = Chromium.start();
                LocalNetwork network = LocalNetwork.start(2, 1);
                Page page = chromium.page(1280, 900, ColorScheme.LIGHT)) {
            page.setDefaultTimeout(PATIENCE_MILLIS);
            PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
            SubnetId from = network.applications().get(0);
            SubnetId to = network.applications().get(1);

            page.navigate(network.gateway() + "/");
            assertThat(page.locator("article[data-subnet]")).hasCount(3);
            CanisterClient client = network.deploy("counter", from);
            CanisterId counter = client.id();
            assertThat(client.call("increment")).containsExactly(nat(1));

            page.navigate(network.gateway() + "/#/canisters/" + counter);
            assertThat(page.locator(".stats")).containsText("Subnet 1");
            Locator calls = page.locator("tr[data-call]", new Page.LocatorOptions().setHasText("increment"));
            assertThat(calls).hasCount(1);
            assertThat(calls).containsText("replied");

            long migration = network.migrate(counter, to);
            assertThat(page.locator(".stats")).containsText("Subnet 2");
            assertThat(client.call("increment")).containsExactly(nat(2));
            assertThat(calls).hasCount(2);

            page.navigate(network.gateway() + "/#/migrations/" + migration);
            assertThat(page.locator("li[data-phase='ACTIVE']")).hasClass(Pattern.compile("done|now"));
            JsonObject facts = network.migration(migration);
            assertThat(page.locator("main")).containsText(String.format("H = %,d", facts.getLong("cutoverHeight")));
            page.screenshot(new Page.ScreenshotOptions()
                    .setFullPage(true)
                    .setPath(Path.of("target", "screenshots", "live-migration.png")));

            page.locator(".stats a").first().click();
            assertThat(page.locator("h1")).hasText(String.format("Block %,d", facts.getLong("cutoverHeight")));
            page.locator("input[type=search]").fill(counter.toString());
            page.keyboard().press("Enter");
            assertThat(page.locator("h1")).containsText(counter.toString());
            assertThat(chromium.errors()).isEmpty();
        }
    }

    private static CandidValue nat(long n) {
        return new CandidValue.Nat(BigInteger.valueOf(n));
    }
}
