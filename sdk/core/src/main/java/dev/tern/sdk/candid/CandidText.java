package dev.tern.sdk.candid;

import java.util.ArrayList;
import java.util.List;

/** The text form of values: {@code (42 : nat, "text", record { a = opt 1 })}. Errors are {@link CandidException}. */
public final class CandidText {
    private CandidText() {}

    /** Reads an argument list; numbers without annotation are {@code int} or {@code float64}. */
    public static List<CandidValue> parse(String text) {
        return new ValueParser(text).arguments();
    }

    /** Reads an argument list of the given types: numbers take the type of their place, absent options may be left out. */
    public static List<CandidValue> parse(String text, List<CandidType> types) {
        List<CandidValue> values = parse(text);
        if (values.size() > types.size()) {
            throw new CandidException(
                    "expected " + types.size() + " arguments " + DidPrinter.types(types) + ", found " + values.size());
        }
        List<CandidValue> fitted = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            if (i < values.size()) {
                fitted.add(TextTyping.fit(values.get(i), types.get(i)));
            } else if (TextTyping.mayBeAbsent(types.get(i))) {
                fitted.add(TextTyping.fit(CandidValue.Null.VALUE, types.get(i)));
            } else {
                throw new CandidException("expected " + types.size() + " arguments " + DidPrinter.types(types)
                        + ", found " + values.size());
            }
        }
        return fitted;
    }

    /** An argument list on one line. */
    public static String print(List<CandidValue> values) {
        return ValuePrinter.arguments(values);
    }

    /** One value, without parentheses around it. */
    public static String print(CandidValue value) {
        return ValuePrinter.value(value);
    }
}
