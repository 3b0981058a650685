package dev.tern.sdk.cli;

import dev.tern.sdk.types.SubnetId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Commands that look at the chains: subnets, blocks, the registry. */
final class LookCommands {
    private LookCommands() {}

    /** {@code tern subnet}. */
    @Command(
            name = "subnet",
            description = "The subnets of the network.",
            synopsisSubcommandLabel = "COMMAND",
            subcommands = {SubnetList.class})
    static final class SubnetGroup {}

    /** {@code tern subnet list}. */
    @Command(name = "list", description = "Lists the subnets, the root first.")
    static final class SubnetList extends ClientCommand {
        @Override
        void run(Session session) {
            JsonArray subnets = session.array("/v1/subnets");
            session.out(
                    subnets,
                    Lines.each(
                            subnets,
                            subnet -> subnet.getString("id") + "  " + subnet.getString("type") + "  "
                                    + subnet.getValue("nodes") + " nodes  height " + subnet.getValue("height")));
        }
    }

    /** {@code tern block}. */
    @Command(
            name = "block",
            description = "Blocks of the subnets.",
            synopsisSubcommandLabel = "COMMAND",
            subcommands = {BlockShow.class})
    static final class BlockGroup {}

    /** {@code tern block show}. */
    @Command(name = "show", description = "Shows a block.")
    static final class BlockShow extends ClientCommand {
        @Parameters(paramLabel = "SUBNET", index = "0", description = "Id of the subnet, or its beginning.")
        private String subnet;

        @Parameters(paramLabel = "HEIGHT", index = "1")
        private long height;

        @Override
        void run(Session session) {
            SubnetId id = session.subnet(subnet);
            JsonObject block = session.find(
                    "/v1/subnets/" + id + "/blocks/" + height,
                    "block " + height + " on subnet " + id,
                    "its height in tern subnet list");
            session.out(block, Lines.of(block));
        }
    }

    /** {@code tern registry}. */
    @Command(
            name = "registry",
            description = "The registry: who answers for which canisters.",
            synopsisSubcommandLabel = "COMMAND",
            subcommands = {RegistryShow.class})
    static final class RegistryGroup {}

    /** {@code tern registry show}. */
    @Command(name = "show", description = "Shows the registry's version, what moved, and its newest changes.")
    static final class RegistryShow extends ClientCommand {
        @Override
        void run(Session session) {
            JsonObject registry = session.object("/v1/registry");
            session.out(registry, Lines.of(registry));
        }
    }
}
