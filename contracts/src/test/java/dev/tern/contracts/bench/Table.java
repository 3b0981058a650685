package dev.tern.contracts.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures with their names; each is shown when it is known, and all again at the end. */
final class Table {
    private record Row(String name, String value) {}

    private final List<Row> rows = new ArrayList<>();

    void add(String name, String format, Object... values) {
        Row row = new Row(name, String.format(Locale.ROOT, format, values));
        rows.add(row);
        System.out.println("measured " + row.name + ": " + row.value);
    }

    void print() {
        System.out.println("| figure | measured |\n|---|---:|");
        rows.forEach(row -> System.out.println("| " + row.name + " | " + row.value + " |"));
    }
}
