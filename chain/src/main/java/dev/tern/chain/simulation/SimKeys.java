package dev.tern.chain.simulation;

import dev.tern.chain.block.Validators;
import dev.tern.chain.block.Validators.Validator;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Bls;
import dev.tern.sdk.crypto.Ed25519;
import dev.tern.sdk.crypto.PublicKey;
import dev.tern.sdk.crypto.Sha256;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The keys of a simulated subnet, a function of seed and number. Members ascend by id; share i belongs to member i. */
public record SimKeys(Blob subnetKey, SubnetId subnet, List<Member> members) {
    /** One node with its secrets. */
    public record Member(NodeId node, Blob key, Blob secret, Blob shareKey, Blob shareSecret) {}

    public static SimKeys deal(long seed, int number, int nodes) {
        Bls.Dealing dealing = Bls.deal(nodes, 2 * nodes / 3 + 1, secret(seed, number, -1));
        List<Blob> secrets = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            secrets.add(secret(seed, number, i));
        }
        secrets.sort(Comparator.comparing(SimKeys::nodeOf));
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            Blob secret = secrets.get(i);
            members.add(new Member(
                    nodeOf(secret),
                    Ed25519.publicKey(secret),
                    secret,
                    dealing.publicShares().get(i),
                    dealing.secretShares().get(i)));
        }
        Blob der = Bls.der(dealing.groupKey());
        SubnetId subnet = new SubnetId(PublicKey.selfAuthenticating(der));
        return new SimKeys(dealing.groupKey(), subnet, List.copyOf(members));
    }

    public Validators validators() {
        List<Validator> validators = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            validators.add(new Validator(member.node(), member.key(), i, member.shareKey()));
        }
        return new Validators(validators);
    }

    private static NodeId nodeOf(Blob secret) {
        return new NodeId(new PublicKey.Ed25519Key(Ed25519.publicKey(secret)).selfAuthenticating());
    }

    private static Blob secret(long seed, int number, int index) {
        byte[] input =
                new Writer().text("simulation").u64(seed).u64(number).u64(index).toBytes();
        return Sha256.hash(input).bytes();
    }
}
