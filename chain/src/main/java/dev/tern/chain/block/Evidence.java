package dev.tern.chain.block;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;

/** Two votes of one node for the same kind, height and round that name different values: proof that it equivocated. */
public record Evidence(SignedVote first, SignedVote second) implements Encodable {
    /** Whether both prove that one node equivocated at one place. */
    public boolean sameFault(Evidence other) {
        SignedVote a = first;
        SignedVote b = other.first;
        return a.voter().equals(b.voter())
                && a.height() == b.height()
                && a.round() == b.round()
                && a.kind() == b.kind();
    }

    @Override
    public void write(Writer out) {
        out.value(first).value(second);
    }

    public static Evidence read(Reader in) {
        return new Evidence(SignedVote.read(in), SignedVote.read(in));
    }
}
