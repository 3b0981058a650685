package dev.tern.sdk.cli;

import dev.tern.sdk.client.Agent;
import dev.tern.sdk.client.Answer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import picocli.CommandLine.Command;

/** {@code tern query}. */
@Command(name = "query", description = "Runs a query method on one node and prints its signed reply.")
final class QueryCommand extends CallCommand {
    @Override
    Answer send(Agent agent, CanisterId id, String called, Blob argument) {
        return agent.query(id, called, argument);
    }

    @Override
    String vouched() {
        return "signed by a node of";
    }
}
