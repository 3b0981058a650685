package dev.tern.sdk.candid;

import java.math.BigInteger;

/** Number literals of the text form. */
final class Numbers {
    private static final int MAX_DIGITS = 20_000;

    private Numbers() {}

    static boolean isInteger(String literal) {
        boolean hexadecimal = literal.contains("0x");
        return literal.indexOf('.') < 0
                && (hexadecimal
                        ? literal.indexOf('p') < 0 && literal.indexOf('P') < 0
                        : literal.indexOf('e') < 0 && literal.indexOf('E') < 0);
    }

    static BigInteger integer(String literal) {
        String digits = literal.replace("_", "");
        boolean negative = digits.startsWith("-");
        if (negative || digits.startsWith("+")) {
            digits = digits.substring(1);
        }
        boolean hexadecimal = digits.startsWith("0x");
        if (digits.length() > MAX_DIGITS) {
            throw new CandidException("a number of more than " + MAX_DIGITS + " digits");
        }
        try {
            BigInteger value = hexadecimal ? new BigInteger(digits.substring(2), 16) : new BigInteger(digits);
            return negative ? value.negate() : value;
        } catch (NumberFormatException e) {
            throw new CandidException("not a number: " + literal);
        }
    }

    static double decimal(String literal) {
        String digits = literal.replace("_", "");
        if (digits.contains("0x")) {
            throw new CandidException("hexadecimal fractions are not read: " + literal);
        }
        try {
            return Double.parseDouble(digits);
        } catch (NumberFormatException e) {
            throw new CandidException("not a number: " + literal);
        }
    }
}
