package dev.tern.sdk.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** JSON as lines for people: one field a line. */
final class Lines {
    private Lines() {}

    static String of(JsonObject json) {
        int width = json.fieldNames().stream().mapToInt(String::length).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, Object> field : json) {
            Object value = field.getValue();
            text.append(text.isEmpty() ? "" : "\n")
                    .append(field.getKey())
                    .append(" ".repeat(width + 2 - field.getKey().length()))
                    .append(value == null ? "-" : value instanceof JsonArray list ? list(list) : value);
        }
        return text.toString();
    }

    /** One line for each object of a list. */
    static String each(JsonArray list, Function<JsonObject, String> line) {
        return list.stream().map(JsonObject.class::cast).map(line).collect(Collectors.joining("\n"));
    }

    private static String list(JsonArray list) {
        if (list.isEmpty()) {
            return "none";
        }
        return list.stream()
                .map(item -> item instanceof JsonObject object ? object.encode() : String.valueOf(item))
                .collect(Collectors.joining(", "));
    }
}
