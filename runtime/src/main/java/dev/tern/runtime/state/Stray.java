package dev.tern.runtime.state;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Principal;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** The sequence number of the last request of each sender to a canister that does not exist yet: it counts on when it does. */
public record Stray(SortedMap<Principal, Long> received) implements Encodable {
    public static final Stray NONE = new Stray(new TreeMap<>());

    public Stray {
        received = Collections.unmodifiableSortedMap(new TreeMap<>(received));
    }

    public long received(Principal sender) {
        return received.getOrDefault(sender, 0L);
    }

    public Stray with(Principal sender, long number) {
        SortedMap<Principal, Long> more = new TreeMap<>(received);
        more.put(sender, number);
        return new Stray(more);
    }

    @Override
    public void write(Writer out) {
        out.list(received.entrySet(), (to, e) -> to.principal(e.getKey()).u64(e.getValue()));
    }

    public static Stray read(Reader in) {
        TreeMap<Principal, Long> received = new TreeMap<>();
        int n = in.u32();
        for (int i = 0; i < n; i++) {
            Principal sender = in.principal();
            if (!received.isEmpty() && received.lastKey().compareTo(sender) >= 0) {
                throw new DecodeException("senders must ascend");
            }
            received.put(sender, in.u64());
        }
        return new Stray(received);
    }
}
