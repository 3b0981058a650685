package dev.tern.runtime.execution;

import dev.tern.runtime.wasm.Guest;
import dev.tern.runtime.wasm.SystemCalls;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Cycles;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The system calls of one session: checks that a call is allowed on this occasion, and makes it. */
final class SystemApi implements SystemCalls {
    private static final List<Handler> HANDLERS = handlers();

    private final Session session;

    SystemApi(Session session) {
        this.session = session;
    }

    @Override
    public long call(int importIndex, long[] args, Guest guest) {
        Ic0 call = Ic0.AT.get(importIndex);
        if (!call.allowedIn(session.mode)) {
            throw session.violation(
                    "\"ic0_" + call.importName() + "\" cannot be executed in " + session.mode.text() + " mode");
        }
        return HANDLERS.get(importIndex).call(session, args, guest);
    }

    private static List<Handler> handlers() {
        Map<Ic0, Handler> table = new EnumMap<>(Ic0.class);
        MessageCalls.register(table);
        OutgoingCalls.register(table);
        EnvironmentCalls.register(table);
        MemoryCalls.register(table);
        List<Handler> byIndex = new ArrayList<>();
        for (Ic0 call : Ic0.AT) {
            byIndex.add(Optional.ofNullable(table.get(call))
                    .orElseThrow(() -> new IllegalStateException("no handler for " + call)));
        }
        return List.copyOf(byIndex);
    }

    /** Copies {@code size} bytes of {@code source} from {@code offset} on into the canister's memory at {@code args[at]}. */
    static long copyOut(Session session, Guest guest, Blob source, long[] args, int at) {
        long offset = args[at + 1];
        long size = args[at + 2];
        if (offset < 0 || size < 0 || offset > source.length() || size > source.length() - offset) {
            throw session.violation("copy of " + size + " bytes from " + offset + " on exceeds the data of "
                    + source.length() + " bytes");
        }
        guest.charge(size);
        guest.memory().write(args[at], source.unsafeBytes(), (int) offset, (int) size);
        return 0;
    }

    /** Reads bytes of the canister's memory, at most {@code limit}. */
    static Blob copyIn(Session session, Guest guest, long address, long size, int limit) {
        if (size < 0 || size > limit) {
            throw session.violation(size + " bytes given, at most " + limit + " are allowed");
        }
        guest.charge(size);
        return Blob.wrap(guest.memory().read(address, size));
    }

    /** Bytes that must be UTF-8. */
    static String text(Session session, Blob bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.unsafeBytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw session.violation("the text given is not valid UTF-8: " + e.getMessage());
        }
    }

    /** Whether the canister has memory there: for calls that never trap for want of it. */
    static boolean inside(Guest guest, long address, long size) {
        long most = guest.memory().size();
        return address >= 0 && size >= 0 && size <= most && address <= most - size;
    }

    static long writeCycles(Guest guest, long address, Cycles cycles) {
        byte[] bytes = new byte[16];
        for (int i = 0; i < 8; i++) {
            bytes[i] = (byte) (cycles.low() >>> (8 * i));
            bytes[8 + i] = (byte) (cycles.high() >>> (8 * i));
        }
        guest.memory().write(address, bytes);
        return 0;
    }

    /** An amount that the old 64-bit calls can tell. */
    static long cycles64(Session session, Cycles cycles) {
        if (cycles.amount().bitLength() > 64) {
            throw session.trap(Fault.TrapCause.OTHER, "cycles amount exceeds 64-bit representation");
        }
        return cycles.low();
    }
}
