package dev.tern.sdk.candid;

import java.util.Locale;

/** The types without parts, with their codes on the wire. */
public enum Primitive implements CandidType {
    NULL(-1),
    BOOL(-2),
    NAT(-3),
    INT(-4),
    NAT8(-5),
    NAT16(-6),
    NAT32(-7),
    NAT64(-8),
    INT8(-9),
    INT16(-10),
    INT32(-11),
    INT64(-12),
    FLOAT32(-13),
    FLOAT64(-14),
    TEXT(-15),
    RESERVED(-16),
    EMPTY(-17),
    PRINCIPAL(-24);

    private final int code;
    private final String text = name().toLowerCase(Locale.ROOT);

    Primitive(int code) {
        this.code = code;
    }

    public String text() {
        return text;
    }

    int code() {
        return code;
    }

    /** The width in bits of the sized integers; 0 for everything else. */
    int bits() {
        return switch (this) {
            case NAT8, INT8 -> 8;
            case NAT16, INT16 -> 16;
            case NAT32, INT32 -> 32;
            case NAT64, INT64 -> 64;
            case NULL, BOOL, NAT, INT, FLOAT32, FLOAT64, TEXT, RESERVED, EMPTY, PRINCIPAL -> 0;
        };
    }

    boolean signed() {
        return switch (this) {
            case INT, INT8, INT16, INT32, INT64 -> true;
            case NULL, BOOL, NAT, NAT8, NAT16, NAT32, NAT64, FLOAT32, FLOAT64, TEXT, RESERVED, EMPTY, PRINCIPAL ->
                false;
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
