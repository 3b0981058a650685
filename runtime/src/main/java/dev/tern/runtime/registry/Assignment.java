package dev.tern.runtime.registry;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.SubnetId;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Where a canister belongs (protocol.md, 12 and 14). A canister without a record of its own belongs in every sense to the
 * subnet whose range holds its id.
 *
 * @param owner the subnet that may run it
 * @param route where messages for it are sent
 * @param authorised subnets whose delegation covers it
 * @param senders subnets whose streams may carry messages from it
 * @param epoch ownership epoch, raised by every commit and abort (protocol.md, 24)
 */
public record Assignment(
        CanisterId canister,
        SubnetId owner,
        SubnetId route,
        SortedSet<SubnetId> authorised,
        SortedSet<SubnetId> senders,
        long epoch)
        implements Encodable {
    public Assignment {
        authorised = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(authorised));
        senders = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(senders));
    }

    /** Everything with one subnet, as for a canister that never moved. */
    public static Assignment at(CanisterId canister, SubnetId subnet) {
        SortedSet<SubnetId> only = new TreeSet<>(Set.of(subnet));
        return new Assignment(canister, subnet, subnet, only, only, 0);
    }

    /** Owned by, routed to and certified by {@code to}, which may send for it from now on; the epoch is raised. */
    public Assignment movedTo(SubnetId to) {
        SortedSet<SubnetId> more = new TreeSet<>(senders);
        more.add(to);
        return new Assignment(canister, to, to, new TreeSet<>(Set.of(to)), more, epoch + 1);
    }

    public Assignment withSenders(SortedSet<SubnetId> subnets) {
        return new Assignment(canister, owner, route, authorised, subnets, epoch);
    }

    public Assignment raised() {
        return new Assignment(canister, owner, route, authorised, senders, epoch + 1);
    }

    @Override
    public void write(Writer out) {
        out.canister(canister).subnet(owner).subnet(route);
        out.list(authorised, Writer::subnet).list(senders, Writer::subnet).u64(epoch);
    }

    public static Assignment read(Reader in) {
        return new Assignment(in.canister(), in.subnet(), in.subnet(), Sets.read(in), Sets.read(in), in.u64());
    }
}
