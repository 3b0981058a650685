package dev.tern.sdk.cli;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import picocli.CommandLine.Command;

/** {@code tern build}. */
@Command(name = "build", description = "Builds the canisters of the project in the working directory (tern.json).")
final class BuildCommand extends ClientCommand {
    @Override
    void run(Session session) {
        Optional<JsonObject> canisters = Project.canisters();
        if (canisters.isEmpty()) {
            throw new CliException(
                    Exit.USAGE,
                    "there is no " + Project.FILE + " with canisters here; make a project with tern new NAME");
        }
        for (String name : canisters.get().fieldNames()) {
            Module module = Project.module(name, session::say);
            session.out(
                    new JsonObject()
                            .put("name", name)
                            .put("moduleHash", module.hash().hex())
                            .put("bytes", module.wasm().length()),
                    name + ": " + module.wasm().length() + " bytes");
        }
        session.next("tern deploy");
    }
}
