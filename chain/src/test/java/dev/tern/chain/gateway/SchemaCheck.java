package dev.tern.chain.gateway;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** The part of JSON Schema that our OpenAPI document uses. Fields that no schema names are problems too. */
final class SchemaCheck {
    private SchemaCheck() {}

    static List<String> problems(JsonObject api, JsonObject schema, Object value, String at) {
        List<String> problems = new ArrayList<>();
        check(api, schema, value, at, problems);
        return problems;
    }

    private static void check(JsonObject api, JsonObject schema, Object value, String at, List<String> problems) {
        if (schema.containsKey("$ref")) {
            String name = schema.getString("$ref").substring("#/components/schemas/".length());
            check(
                    api,
                    api.getJsonObject("components").getJsonObject("schemas").getJsonObject(name),
                    value,
                    at,
                    problems);
            return;
        }
        Object type = schema.getValue("type");
        List<?> types = type instanceof JsonArray several ? several.getList() : List.of(type);
        String actual = typeOf(value);
        if (!types.contains(actual)) {
            problems.add(at + " is " + actual + ", not " + types);
        } else if (value instanceof JsonArray array) {
            array.forEach(item -> check(api, schema.getJsonObject("items"), item, at + "[]", problems));
        } else if (value instanceof JsonObject object) {
            JsonObject properties = schema.getJsonObject("properties");
            for (Object required : schema.getJsonArray("required", new JsonArray())) {
                if (!object.containsKey((String) required)) {
                    problems.add(at + "." + required + " is missing");
                }
            }
            for (String name : object.fieldNames()) {
                if (properties.containsKey(name)) {
                    check(api, properties.getJsonObject(name), object.getValue(name), at + "." + name, problems);
                } else {
                    problems.add(at + "." + name + " is not documented");
                }
            }
        }
    }

    private static String typeOf(Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> "string";
            case Boolean flag -> "boolean";
            case Number number -> "integer";
            case JsonArray array -> "array";
            case JsonObject object -> "object";
            default -> value.getClass().getName();
        };
    }
}
