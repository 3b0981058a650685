package dev.tern.runtime.messaging;

import dev.tern.runtime.execution.EffectiveCanister;
import dev.tern.runtime.registry.Registry;
import dev.tern.runtime.state.Message;
import dev.tern.runtime.state.Request;
import dev.tern.runtime.state.Response;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.util.Optional;

/** Where messages go, and who may send them, by the registry alone. */
public final class Routes {
    private Routes() {}

    /** The subnet that {@code message}, made on {@code self}, is for; empty if no subnet ever hosts its receiver. */
    public static Optional<SubnetId> target(Registry registry, SubnetId self, Message message) {
        Principal receiver = message.receiver();
        if (message instanceof Request request && receiver.equals(Principal.MANAGEMENT)) {
            return EffectiveCanister.of(request.method(), request.payload())
                    .flatMap(registry::route)
                    .or(() -> Optional.of(self));
        }
        SubnetId subnet = new SubnetId(receiver);
        return registry.subnet(subnet).isPresent() ? Optional.of(subnet) : registry.route(new CanisterId(receiver));
    }

    /** The canister that {@code message} is for or, of a management call, that it is about. */
    public static Principal concerned(Message message) {
        if (message instanceof Request request && request.receiver().equals(Principal.MANAGEMENT)) {
            return EffectiveCanister.of(request.method(), request.payload())
                    .map(CanisterId::principal)
                    .orElse(Principal.MANAGEMENT);
        }
        return message.receiver();
    }

    /**
     * Whether {@code from} may carry {@code message} in its stream (protocol.md, 14). A subnet that hosted the caller of a request
     * may also answer it: it makes the reject when the request could not be delivered.
     */
    public static boolean maySend(Registry registry, SubnetId from, Message message) {
        Principal sender = message.sender();
        if (sender.equals(from.principal())) {
            return true;
        }
        return switch (message) {
            case Request request -> registry.maySend(from, new CanisterId(sender));
            case Response response ->
                sender.equals(Principal.MANAGEMENT)
                        || registry.subnet(new SubnetId(sender)).isPresent()
                        || registry.maySend(from, new CanisterId(sender))
                        || registry.maySend(from, new CanisterId(response.receiver()));
        };
    }
}
