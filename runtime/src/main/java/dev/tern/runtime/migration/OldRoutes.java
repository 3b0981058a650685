package dev.tern.runtime.migration;

import dev.tern.runtime.messaging.Routes;
import dev.tern.runtime.registry.MigrationPhase;
import dev.tern.runtime.registry.MigrationRecord;
import dev.tern.runtime.registry.RegistryRequest.Fact;
import dev.tern.runtime.registry.RegistryRequest.Report;
import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.Message;
import dev.tern.runtime.state.NetworkState;
import dev.tern.runtime.state.StreamMessage;
import dev.tern.runtime.state.StreamState;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.SubnetId;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Says when nothing is left on the old route of a migration (protocol.md, 14): on any subnet no message for the canister in the
 * stream to the source, nor behind it; on the source no message from the canister in any stream. The registry version already routes new ones
 * elsewhere, so what is empty stays empty.
 */
final class OldRoutes {
    private OldRoutes() {}

    static NetworkState close(NetworkState network) {
        NetworkState next = network;
        SortedSet<Long> closed = new TreeSet<>();
        for (MigrationRecord record : network.registry().migrations().values()) {
            if (record.phase() != MigrationPhase.CLOSING) {
                continue;
            }
            if (network.closed().contains(record.id())) {
                closed.add(record.id());
            } else if (dry(network, record)) {
                closed.add(record.id());
                next = report(next, record);
            }
        }
        return next.withClosed(closed);
    }

    private static NetworkState report(NetworkState network, MigrationRecord record) {
        Report report = new Report(record.id(), record.epoch(), new Fact.Closed());
        return network.isRoot() ? RegistryReports.take(network, network.self(), report) : network.ask(report);
    }

    private static boolean dry(NetworkState network, MigrationRecord record) {
        CanisterId canister = record.canister();
        boolean back = network.registry().route(canister).equals(Optional.of(record.from()));
        if (!back && has(network.stream(record.from()), canister, false)) {
            return false;
        }
        if (!network.self().equals(record.from()) || back) {
            return true;
        }
        for (HashedMap.Entry<SubnetId, StreamState> entry : network.streams()) {
            if (has(entry.value(), canister, true)) {
                return false;
            }
        }
        return true;
    }

    private static boolean has(StreamState stream, CanisterId canister, boolean from) {
        for (HashedMap.Entry<Long, StreamMessage> entry : stream.messages()) {
            if (entry.value() instanceof StreamMessage.Carried carried && is(carried.message(), canister, from)) {
                return true;
            }
        }
        return stream.backlog().messages().stream().anyMatch(message -> is(message, canister, from));
    }

    private static boolean is(Message message, CanisterId canister, boolean from) {
        return (from ? message.sender() : Routes.concerned(message)).equals(canister.principal());
    }
}
