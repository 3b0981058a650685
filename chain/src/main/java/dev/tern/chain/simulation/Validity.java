package dev.tern.chain.simulation;

import dev.tern.chain.block.DecidedBlock;
import dev.tern.chain.port.Address;
import dev.tern.chain.replica.ReplicaState;
import dev.tern.runtime.machine.Payload;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.SubnetId;
import java.util.HashMap;
import java.util.Map;

/** What is decided was asked for by somebody, and enters one block of the whole network once. */
final class Validity implements SimNode.Watch {
    private final SimWorld world;
    private final SimUsers users;
    private final Map<Blob, Place> places = new HashMap<>();

    private record Place(SubnetId subnet, long height, Hash block) {}

    Validity(SimWorld world, SimUsers users) {
        this.world = world;
        this.users = users;
    }

    @Override
    public void decided(Address where, DecidedBlock block, ReplicaState after) {
        Payload payload = Reader.whole(block.block().body().payload().unsafeBytes(), Payload::read);
        Place here = new Place(where.subnet(), block.height(), block.block().id());
        for (Blob envelope : payload.ingress()) {
            if (!users.signed(envelope)) {
                world.violate("block " + block.height() + " of " + where + " has a call that nobody made");
            }
            Place before = places.putIfAbsent(envelope, here);
            if (before != null && !before.equals(here)) {
                world.violate("a call is in two blocks: " + before + " and " + here);
            }
        }
    }
}
