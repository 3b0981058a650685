package dev.tern.runtime.state;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Cycles;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What the cycles that a canister has used up went for, over its whole life (interface specification, "canister_metrics").
 *
 * @param amounts one for each {@link Use}
 */
public record Spending(List<Cycles> amounts) implements Encodable {
    public static final Spending NONE = new Spending(Collections.nCopies(Use.values().length, Cycles.ZERO));

    /** What cycles are used up for. */
    public enum Use {
        /** Memory held over time. */
        MEMORY(0, "memory"),
        /** A share of computation held over time. */
        COMPUTE_ALLOCATION(1, "compute_allocation"),
        /** To take in a user's call. */
        INGRESS_INDUCTION(2, "ingress_induction"),
        /** To run, and the fixed price of a message. */
        INSTRUCTIONS(3, "instructions"),
        /** Calls to other canisters, and the answers to them. */
        TRANSMISSION(4, "request_and_response_transmission"),
        /** What was left when it could no longer pay for its memory. */
        UNINSTALL(5, "uninstall"),
        /** To come into being. */
        CREATION(6, "canister_creation"),
        /** {@code ic0.cycles_burn128}. */
        BURNED(7, "burned_cycles");

        private final int place;
        private final String text;

        Use(int place, String text) {
            this.place = place;
            this.text = text;
        }

        /** As the management canister calls it. */
        public String text() {
            return text;
        }
    }

    public Spending {
        amounts = List.copyOf(amounts);
    }

    public Cycles of(Use use) {
        return amounts.get(use.place);
    }

    public Spending plus(Use use, Cycles amount) {
        if (amount.isZero()) {
            return this;
        }
        List<Cycles> more = new ArrayList<>(amounts);
        more.set(use.place, of(use).plus(amount));
        return new Spending(more);
    }

    @Override
    public void write(Writer out) {
        out.list(amounts, Writer::cycles);
    }

    static Spending read(Reader in) {
        Spending spending = new Spending(in.list(Reader::cycles));
        if (spending.amounts.size() != Use.values().length) {
            throw new DecodeException("not the uses of cycles: " + spending.amounts.size());
        }
        return spending;
    }
}
