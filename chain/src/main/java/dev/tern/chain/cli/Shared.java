package dev.tern.chain.cli;

import dev.tern.chain.node.Home;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;

/** What a command finds in its parents: home, form of output, streams. */
final class Shared {
    private final CommandSpec spec;
    private final Tern tern;

    Shared(CommandSpec spec) {
        this.spec = spec;
        this.tern = (Tern) spec.root().userObject();
    }

    Home home() {
        return new Home(tern.home());
    }

    boolean json() {
        return tern.json();
    }

    void out(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }

    void out(JsonObject json) {
        out(json.encodePrettily());
    }

    void out(JsonArray json) {
        out(json.encodePrettily());
    }

    /** For people: to standard error. */
    void say(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }
}
