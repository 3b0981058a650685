package dev.tern.runtime.migration;

import dev.tern.runtime.registry.Assignment;
import dev.tern.runtime.registry.MigrationMode;
import dev.tern.runtime.registry.MigrationPhase;
import dev.tern.runtime.registry.MigrationRecord;
import dev.tern.runtime.registry.MigrationSchedule;
import dev.tern.runtime.registry.Registry;
import dev.tern.runtime.registry.RegistryAnswer;
import dev.tern.runtime.registry.RegistryChange;
import dev.tern.runtime.registry.RegistryRequest;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.runtime.registry.SubnetType;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.NetworkState;
import dev.tern.sdk.types.SubnetId;
import java.util.List;
import java.util.Optional;

/**
 * The registry's own decisions, on the root subnet: it takes on migrations, follows the certified reports of the two subnets, and
 * commits or aborts each, once. No WASM: every replica of the root runs this.
 */
public final class RegistryCanister {
    /** How long a migration may take until it is committed, in block time of the root subnet. */
    static final long DEADLINE_NS = 600_000_000_000L;

    /** The longest time between two blocks, for migrations that name a height far ahead. */
    static final long LONGEST_BLOCK_NS = 10_000_000_000L;

    private RegistryCanister() {}

    /** The state after a request, and the answer if it has one. */
    public record Outcome(NetworkState network, Optional<RegistryAnswer> answer) {}

    /** Handles what {@code from} asks or certifies. */
    public static Outcome handle(NetworkState network, SubnetId from, RegistryRequest request, long now) {
        return switch (request) {
            case RegistryRequest.Migrate m -> migrate(network, from, m, now);
            case RegistryRequest.Cancel m -> cancel(network, from, m);
            case RegistryRequest.Report m -> new Outcome(RegistryReports.take(network, from, m), Optional.empty());
        };
    }

    /** What the passing of time decides: migrations past their deadline are aborted, and what is long over is dropped. */
    public static NetworkState tick(NetworkState network, long now) {
        NetworkState state = network;
        for (MigrationRecord record : network.registry().migrations().values()) {
            if (undecided(record) && now >= record.plan().deadline()) {
                state = RegistryReports.abort(state, record, "not committed before its deadline");
            }
        }
        return Retention.trim(state);
    }

    /** The next time at which {@link #tick} has something to decide. */
    public static Optional<Long> nextDeadline(Registry registry) {
        return registry.migrations().values().stream()
                .filter(RegistryCanister::undecided)
                .map(record -> record.plan().deadline())
                .min(Long::compare);
    }

    static boolean undecided(MigrationRecord record) {
        return !record.phase().over() && !record.phase().committed();
    }

    private static Outcome migrate(NetworkState network, SubnetId from, RegistryRequest.Migrate asked, long now) {
        Registry registry = network.registry();
        Optional<String> refusal = refusal(network, from, asked);
        if (refusal.isPresent()) {
            return new Outcome(network, Optional.of(new RegistryAnswer.Refused(asked.call(), refusal.get())));
        }
        long id = registry.migrations().isEmpty() ? 1 : registry.migrations().lastKey() + 1;
        long wait = asked.height()
                .map(height -> (height - network.peer(from).height()) * LONGEST_BLOCK_NS)
                .orElse(0L);
        MigrationRecord.Plan plan = new MigrationRecord.Plan(
                id,
                asked.canister(),
                from,
                asked.to(),
                asked.mode(),
                MigrationSchedule.PINNED,
                asked.requester(),
                registry.epoch(asked.canister()),
                now,
                now + wait + DEADLINE_NS,
                asked.height().isPresent(),
                asked.claim());
        MigrationRecord record = MigrationRecord.proposed(plan, asked.height()).in(MigrationPhase.SIGNALLED);
        NetworkState decided = RegistryReports.decide(network, List.of(new RegistryChange.PutMigration(record)));
        return new Outcome(decided, Optional.of(new RegistryAnswer.Accepted(asked.call(), id)));
    }

    /** Why a migration cannot be taken on: cause and fix. */
    private static Optional<String> refusal(NetworkState network, SubnetId from, RegistryRequest.Migrate asked) {
        Registry registry = network.registry();
        Optional<SubnetRecord> destination = registry.subnet(asked.to());
        Optional<MigrationRecord> moving = registry.moving(asked.canister());
        if (destination.isEmpty()) {
            return Optional.of("there is no subnet " + asked.to() + "; `tern subnet list` shows those that exist");
        }
        if (asked.to().equals(from)) {
            return Optional.of("canister " + asked.canister() + " already lives on subnet " + from);
        }
        if (moving.isPresent()) {
            return Optional.of("canister "
                    + asked.canister()
                    + " is already migrating (migration "
                    + moving.get().id()
                    + ", "
                    + moving.get().phase()
                    + "); wait until it is over, or cancel it");
        }
        if (!registry.owner(asked.canister()).equals(Optional.of(from))) {
            return Optional.of(
                    "canister " + asked.canister() + " is not owned by the subnet that asks; ask again where it lives");
        }
        return unsuitable(
                registry, from, destination.get(), asked, network.peer(from).height());
    }

    private static Optional<String> unsuitable(
            Registry registry, SubnetId from, SubnetRecord to, RegistryRequest.Migrate asked, long known) {
        if (to.type() == SubnetType.ROOT || from.equals(registry.root())) {
            return Optional.of("the root subnet hosts the registry only; name an application subnet");
        }
        int version = registry.subnet(from).map(SubnetRecord::protocolVersion).orElse(-1);
        if (version != to.protocolVersion()) {
            return Optional.of("the two subnets run different protocol versions; migrate when both are upgraded");
        }
        if (asked.mode() != MigrationMode.CHUNKS) {
            return Optional.of("mode " + asked.mode() + " is not available; use chunks");
        }
        return asked.height().flatMap(height -> unreachable(height, known));
    }

    /** Heights come from users as 64 bits without a sign. */
    private static Optional<String> unreachable(long height, long known) {
        String named = "cut-over height " + Long.toUnsignedString(height);
        if (Long.compareUnsigned(height, known) <= 0) {
            return Optional.of(named + " has passed: the source is at " + known + "; name a later height, or none");
        }
        if (Long.compareUnsigned(height, known + Limits.MAX_CUTOVER_AHEAD) > 0) {
            return Optional.of(named + " is too far ahead: the source is at " + known + " and may be pinned at most "
                    + Limits.MAX_CUTOVER_AHEAD + " blocks ahead; name a lower height, or none");
        }
        return Optional.empty();
    }

    private static Outcome cancel(NetworkState network, SubnetId from, RegistryRequest.Cancel asked) {
        Optional<MigrationRecord> moving = network.registry().moving(asked.canister());
        if (moving.isEmpty() || !moving.get().from().equals(from)) {
            String reason = "canister " + asked.canister() + " is not migrating";
            return new Outcome(network, Optional.of(new RegistryAnswer.Refused(asked.call(), reason)));
        }
        MigrationRecord record = moving.get();
        if (!undecided(record)) {
            String reason = "migration " + record.id() + " is committed and cannot be cancelled";
            return new Outcome(network, Optional.of(new RegistryAnswer.Refused(asked.call(), reason)));
        }
        NetworkState aborted = RegistryReports.abort(
                network, record, "cancelled by " + asked.requester().text());
        return new Outcome(aborted, Optional.of(new RegistryAnswer.Accepted(asked.call(), record.id())));
    }

    /** The assignment of a canister that a subnet hosts. */
    static Assignment assignment(Registry registry, MigrationRecord record) {
        return registry.assignment(record.canister())
                .orElseThrow(
                        () -> new IllegalStateException("a migrating canister belongs nowhere: " + record.canister()));
    }
}
