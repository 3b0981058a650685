package dev.tern.sdk.candid;

/** The types without parts, with their codes on the wire. */
public enum Primitive implements CandidType {
    NULL(-1, "null"),
    BOOL(-2, "bool"),
    NAT(-3, "nat"),
    INT(-4, "int"),
    NAT8(-5, "nat8"),
    NAT16(-6, "nat16"),
    NAT32(-7, "nat32"),
    NAT64(-8, "nat64"),
    INT8(-9, "int8"),
    INT16(-10, "int16"),
    INT32(-11, "int32"),
    INT64(-12, "int64"),
    FLOAT32(-13, "float32"),
    FLOAT64(-14, "float64"),
    TEXT(-15, "text"),
    RESERVED(-16, "reserved"),
    EMPTY(-17, "empty"),
    PRINCIPAL(-24, "principal");

    private final int code;
    private final String text;

    Primitive(int code, String text) {
        this.code = code;
        this.text = text;
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
