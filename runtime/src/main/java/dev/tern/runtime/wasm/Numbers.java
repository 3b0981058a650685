package dev.tern.runtime.wasm;

/**
 * The arithmetic of WebAssembly where the JVM has no instruction of its own for it. Public for compiled code alone. What is a NaN
 * may have any bits here: the rewriter makes them canonical.
 */
public final class Numbers {
    private static final double TWO_63 = 0x1p63;
    private static final double TWO_64 = 0x1p64;
    private static final double TWO_32 = 0x1p32;

    private Numbers() {}

    private static TrapException trap(Trap.Kind kind) {
        return new TrapException(Trap.of(kind));
    }

    private static TrapException byZero() {
        return trap(Trap.Kind.INTEGER_DIVISION_BY_ZERO);
    }

    public static int divide(int a, int b) {
        if (b == 0) {
            throw byZero();
        }
        if (b == -1 && a == Integer.MIN_VALUE) {
            throw trap(Trap.Kind.INTEGER_OVERFLOW);
        }
        return a / b;
    }

    public static int divideUnsigned(int a, int b) {
        if (b == 0) {
            throw byZero();
        }
        return Integer.divideUnsigned(a, b);
    }

    public static int remainder(int a, int b) {
        if (b == 0) {
            throw byZero();
        }
        return a % b;
    }

    public static int remainderUnsigned(int a, int b) {
        if (b == 0) {
            throw byZero();
        }
        return Integer.remainderUnsigned(a, b);
    }

    public static long divide(long a, long b) {
        if (b == 0) {
            throw byZero();
        }
        if (b == -1 && a == Long.MIN_VALUE) {
            throw trap(Trap.Kind.INTEGER_OVERFLOW);
        }
        return a / b;
    }

    public static long divideUnsigned(long a, long b) {
        if (b == 0) {
            throw byZero();
        }
        return Long.divideUnsigned(a, b);
    }

    public static long remainder(long a, long b) {
        if (b == 0) {
            throw byZero();
        }
        return a % b;
    }

    public static long remainderUnsigned(long a, long b) {
        if (b == 0) {
            throw byZero();
        }
        return Long.remainderUnsigned(a, b);
    }

    // --- floats: signs by bits, since the JVM does not promise what becomes of a NaN's

    public static float abs(float a) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(a) & 0x7fff_ffff);
    }

    public static double abs(double a) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(a) & Long.MAX_VALUE);
    }

    public static float negate(float a) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(a) ^ 0x8000_0000);
    }

    public static double negate(double a) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(a) ^ Long.MIN_VALUE);
    }

    public static float copySign(float a, float sign) {
        int bits = Float.floatToRawIntBits(a) & 0x7fff_ffff;
        return Float.intBitsToFloat(bits | (Float.floatToRawIntBits(sign) & 0x8000_0000));
    }

    public static double copySign(double a, double sign) {
        long bits = Double.doubleToRawLongBits(a) & Long.MAX_VALUE;
        return Double.longBitsToDouble(bits | (Double.doubleToRawLongBits(sign) & Long.MIN_VALUE));
    }

    public static float ceil(float a) {
        return (float) Math.ceil(a);
    }

    public static float floor(float a) {
        return (float) Math.floor(a);
    }

    public static float truncate(float a) {
        return (float) truncate((double) a);
    }

    public static float nearest(float a) {
        return (float) Math.rint(a);
    }

    public static double truncate(double a) {
        return a < 0 ? Math.ceil(a) : Math.floor(a);
    }

    /** Correctly rounded, since a double has more than twice the digits. */
    public static float squareRoot(float a) {
        return (float) Math.sqrt(a);
    }

    // --- conversions

    private static void checkRange(double a, double aboveLow, double belowHigh) {
        if (a > aboveLow && a < belowHigh) {
            return;
        }
        throw trap(Double.isNaN(a) ? Trap.Kind.INVALID_CONVERSION : Trap.Kind.INTEGER_OVERFLOW);
    }

    public static int toInt(double a) {
        checkRange(a, -0x1p31 - 1, 0x1p31);
        return (int) a;
    }

    public static int toUnsignedInt(double a) {
        checkRange(a, -1, TWO_32);
        return (int) (long) a;
    }

    public static long toLong(double a) {
        checkRange(a, Math.nextDown(-TWO_63), TWO_63);
        return (long) a;
    }

    public static long toUnsignedLong(double a) {
        checkRange(a, -1, TWO_64);
        return saturatingUnsignedLong(a);
    }

    public static int saturatingUnsignedInt(double a) {
        if (!(a > 0)) {
            return 0;
        }
        return a < TWO_32 ? (int) (long) a : -1;
    }

    public static long saturatingUnsignedLong(double a) {
        if (!(a > 0)) {
            return 0;
        }
        if (a < TWO_63) {
            return (long) a;
        }
        return a < TWO_64 ? (long) (a - TWO_63) + Long.MIN_VALUE : -1;
    }

    public static double unsignedToDouble(long a) {
        if (a >= 0) {
            return a;
        }
        // the lowest bit is kept in the half so that the rounding of the double is the right one
        return ((a >>> 1) | (a & 1)) * 2.0;
    }

    public static float unsignedToFloat(long a) {
        if (a >= 0) {
            return a;
        }
        return ((a >>> 1) | (a & 1)) * 2.0f;
    }
}
