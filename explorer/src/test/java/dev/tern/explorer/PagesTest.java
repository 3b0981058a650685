package dev.tern.explorer;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.tern.chain.gateway.Gateway;
import dev.tern.sdk.types.SubnetId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every page in a browser, on made-up chains. Pictures are left in target/screenshots. */
class PagesTest {
    private static final int WIDE = 1280;
    private static final int NARROW = 390;

    private static PageNode node;
    private static Gateway gateway;
    private static Chromium chromium;

    @BeforeAll
    static void start() throws IOException {
        chromium = Chromium.start();
        node = new PageNode();
        gateway = Gateway.start(node, "127.0.0.1", 0);
    }

    @AfterAll
    static void stop() {
        if (gateway != null) {
            gateway.close();
            chromium.close();
        }
    }

    private static Map<String, String> paths() {
        SubnetId subnet = node.subnets.get(1);
        Map<String, String> paths = new LinkedHashMap<>();
        paths.put("overview", "");
        paths.put("subnets", "subnets");
        paths.put("subnet", "subnets/" + subnet);
        paths.put("block", "subnets/" + subnet + "/blocks/1210");
        paths.put("canisters", "canisters");
        paths.put("canister", "canisters/" + PageNode.COUNTER);
        paths.put("migrations", "migrations");
        paths.put("migration", "migrations/1");
        paths.put("moving", "migrations/3");
        paths.put("aborted", "migrations/2");
        paths.put("nodes", "nodes");
        paths.put("registry", "registry");
        paths.put("search", "search/1200");
        paths.put("missing", "canisters/nobody");
        return paths;
    }

    private static void open(Page page, String path) {
        page.navigate("http://127.0.0.1:" + gateway.port() + "/#/" + path);
        page.waitForSelector("main .card");
        assertThat(page.locator(".live")).hasText("live");
    }

    @Test
    void everyPageFitsLightAndDarkWideAndNarrowWithoutErrors() {
        for (int width : new int[] {WIDE, NARROW}) {
            for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
                try (Page page = chromium.page(width, 900, scheme)) {
                    paths().forEach((name, path) -> look(page, name, path, width + "-" + scheme));
                }
            }
        }
        assertThat(chromium.errors())
                .allSatisfy(error -> assertThat(error).contains("404").contains("nobody"));
    }

    private static void look(Page page, String name, String path, String how) {
        open(page, path);
        Object overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth");
        assertThat(((Number) overflow).intValue()).as(name + " " + how).isLessThanOrEqualTo(0);
        page.screenshot(new Page.ScreenshotOptions()
                .setFullPage(true)
                .setPath(Path.of("target", "screenshots", name + "-" + how + ".png")));
    }

    @Test
    void newBlocksAndMigrationsAppearByThemselves() {
        try (Page page = chromium.page(WIDE, 900, ColorScheme.LIGHT)) {
            open(page, "");
            Locator height = page.locator("article[data-subnet='" + node.subnets.get(2) + "'] .height");
            String before = height.textContent();
            node.block(2);
            assertThat(height).not().hasText(before);
            assertThat(page.locator("table").first().locator("tbody tr").first())
                    .containsText(height.textContent());
            Locator moving = page.locator("tr[data-migration='3']");
            assertThat(moving).containsText("READY");
            node.advance();
            assertThat(moving).containsText("FROZEN");
            assertThat(moving).containsText("1,240");
        }
    }

    @Test
    void searchGoesStraightToTheOnlyThingFound() {
        try (Page page = chromium.page(WIDE, 900, ColorScheme.LIGHT)) {
            open(page, "");
            page.keyboard().press("/");
            page.keyboard().type("token");
            page.keyboard().press("Enter");
            assertThat(page.locator("h1")).containsText("token");
            page.locator("input[type=search]").fill("1200");
            page.keyboard().press("Enter");
            assertThat(page.locator("h1")).hasText("Search");
            page.locator("main td a").first().click();
            assertThat(page.locator("h1")).hasText("Block 1,200");
            assertThat(page).hasTitle(Pattern.compile("Block 1,200 of .* · Tern explorer"));
        }
    }

    @Test
    void whatIsNamedInTheAddressIsNamedInTheTitle() {
        try (Page page = chromium.page(WIDE, 900, ColorScheme.LIGHT)) {
            open(page, "migrations/2");
            assertThat(page).hasTitle("Migration #2 of kv · Tern explorer");
            open(page, "canisters/" + PageNode.COUNTER);
            assertThat(page).hasTitle("counter · Tern explorer");
            open(page, "subnets");
            assertThat(page).hasTitle("Subnets · Tern explorer");
        }
    }

    @Test
    void theThemeCanBeSwitchedAndIsRemembered() {
        try (Page page = chromium.page(WIDE, 900, ColorScheme.LIGHT)) {
            open(page, "");
            Object light = page.evaluate("getComputedStyle(document.body).backgroundColor");
            page.locator("button[aria-label^='Switch']").click();
            Object dark = page.evaluate("getComputedStyle(document.body).backgroundColor");
            assertThat(dark).isNotEqualTo(light);
            page.reload();
            page.waitForSelector("main .card");
            assertThat(page.evaluate("getComputedStyle(document.body).backgroundColor"))
                    .isEqualTo(dark);
        }
    }

    @Test
    void olderBlocksCanBeLoaded() {
        try (Page page = chromium.page(WIDE, 900, ColorScheme.LIGHT)) {
            open(page, "subnets/" + node.subnets.get(0));
            Locator rows = page.locator("tr[data-block]");
            assertThat(rows).hasCount(25);
            page.locator("a.more").click();
            assertThat(rows).hasCount(60); // what is kept for the charts covers the first page of older ones
            page.locator("a.more").click();
            assertThat(rows).hasCount(85);
        }
    }
}
