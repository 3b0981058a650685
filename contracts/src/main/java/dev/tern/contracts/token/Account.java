package dev.tern.contracts.token;

import dev.tern.sdk.canister.CandidName;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Principal;
import java.util.Optional;

/** Who holds tokens: an owner, and one of the owner's subaccounts of 32 bytes. Absent and all zero are the same. */
@CandidName("Account")
public record Account(Principal owner, Optional<Blob> subaccount) {
    private static final Blob DEFAULT = Blob.wrap(new byte[32]);

    public static Account of(Principal owner) {
        return new Account(owner, Optional.empty());
    }

    /** The one form under which balances are kept. */
    Account normal() {
        return subaccount.isPresent() && subaccount.get().equals(DEFAULT) ? of(owner) : this;
    }

    boolean isValid() {
        return subaccount.isEmpty() || subaccount.get().length() == DEFAULT.length();
    }
}
