package dev.tern.runtime.state;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;

/** Whether a canister's main memory runs short, and whether its hook has been told (interface specification, "On Low Wasm Memory"). */
public enum LowMemory implements Encodable {
    /** There is enough. */
    ENOUGH(0),
    /** The hook is to run next. */
    READY(1),
    /** The hook has run since there was enough. */
    EXECUTED(2);

    private final int code;

    LowMemory(int code) {
        this.code = code;
    }

    /** What follows when the memory is short, or is not. */
    public LowMemory when(boolean isShort) {
        if (!isShort) {
            return ENOUGH;
        }
        return this == ENOUGH ? READY : this;
    }

    @Override
    public void write(Writer out) {
        out.u8(code);
    }

    static LowMemory read(Reader in) {
        int code = in.u8();
        for (LowMemory state : values()) {
            if (state.code == code) {
                return state;
            }
        }
        throw new DecodeException("no such state of the memory: " + code);
    }
}
