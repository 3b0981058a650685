package dev.tern.sdk.client;

import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidException;
import dev.tern.sdk.candid.CandidText;
import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.candid.CandidType.Func.Mode;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.DidFile;
import dev.tern.sdk.candid.DidParser;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import java.util.List;
import java.util.Optional;

/** One canister, typed by its Candid interface: arguments are encoded at the types of the method, replies decoded at them. */
public final class CanisterClient {
    private final Agent agent;
    private final CanisterId id;
    private final Optional<DidFile> did;

    public CanisterClient(Agent agent, CanisterId id, Optional<DidFile> did) {
        this.agent = agent;
        this.id = id;
        this.did = did;
    }

    /** A client for the interface that the canister publishes as {@code candid:service}, or for none if it does not. */
    public static CanisterClient of(Agent agent, CanisterId id) {
        return new CanisterClient(agent, id, published(agent, id));
    }

    /** The interface in the canister's public metadata; empty if there is none, or none that reads. */
    public static Optional<DidFile> published(Agent agent, CanisterId id) {
        return agent.canisterValue(id, "metadata", "candid:service").flatMap(text -> {
            try {
                return Optional.of(DidParser.parse(text.text()));
            } catch (CandidException e) {
                return Optional.empty(); // calls then go untyped
            }
        });
    }

    public Agent agent() {
        return agent;
    }

    public CanisterId id() {
        return id;
    }

    public Optional<DidFile> did() {
        return did;
    }

    /** The type of a method; empty if the interface is not known or does not have it. */
    public Optional<CandidType.Func> type(String method) {
        return did.flatMap(file -> file.method(method)).map(CandidType.Method::func);
    }

    /** Whether the interface says that the method is a query, composite or not. */
    public boolean isQuery(String method) {
        return type(method)
                .map(func -> func.modes().contains(Mode.QUERY) || func.modes().contains(Mode.COMPOSITE_QUERY))
                .orElse(false);
    }

    public List<CandidValue> call(String method, CandidValue... arguments) {
        return decode(
                method,
                agent.call(id, method, encode(method, List.of(arguments))).reply());
    }

    public List<CandidValue> query(String method, CandidValue... arguments) {
        return decode(
                method,
                agent.query(id, method, encode(method, List.of(arguments))).reply());
    }

    /** Arguments from text, at the types of the method; throws {@link CandidException} if they do not fit. */
    public Blob encodeText(String method, String arguments) {
        Optional<CandidType.Func> type = type(method);
        return type.isPresent()
                ? Candid.encode(
                        type.get().arguments(),
                        CandidText.parse(arguments, type.get().arguments()))
                : Candid.encode(CandidText.parse(arguments));
    }

    private Blob encode(String method, List<CandidValue> arguments) {
        return type(method)
                .map(func -> Candid.encode(func.arguments(), arguments))
                .orElseGet(() -> Candid.encode(arguments));
    }

    /** The values of a reply, at the types of the method if they are known. */
    public List<CandidValue> decode(String method, Blob reply) {
        Optional<CandidType.Func> type = type(method);
        return type.isPresent() ? Candid.decode(reply, type.get().results()) : Candid.decode(reply);
    }
}
