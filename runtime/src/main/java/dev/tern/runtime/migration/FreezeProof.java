package dev.tern.runtime.migration;

import dev.tern.runtime.messaging.CertificateCheck;
import dev.tern.runtime.messaging.Facts;
import dev.tern.runtime.registry.MigrationRecord;
import dev.tern.runtime.registry.Registry;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.runtime.state.CertifiedTree;
import dev.tern.runtime.state.MigrationStatement;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Schema;
import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.protocol.Parsed;
import dev.tern.sdk.types.Blob;
import java.util.List;
import java.util.Optional;

/** The freeze certificate (protocol.md, 21): any certificate of the source that shows {@code tern/migrations/<id>} frozen. */
public final class FreezeProof {
    private FreezeProof() {}

    /** Where a subnet certifies what it says about a migration. */
    public static TreePath path(long migration) {
        return TreePath.of("tern", "migrations").then(Schema.bigEndian(migration));
    }

    /**
     * Makes it on the source.
     *
     * @param signature of the subnet over the certified tree of {@code state}
     */
    public static Blob make(ReplicatedState state, Blob signature, long migration) {
        List<TreePath> paths = List.of(Facts.HEIGHT, path(migration));
        HashTree witness = CertifiedTree.of(state).witness(paths);
        return new Certificate(witness, signature, Optional.empty()).encode();
    }

    /** What the bytes say about a migration, if they are a certificate signed by its source. */
    public static Optional<MigrationStatement> read(
            Blob bytes, MigrationRecord record, Registry registry, CertificateCheck check) {
        Optional<SubnetRecord> source = registry.subnet(record.from());
        if (source.isEmpty() || !(Certificate.decode(bytes) instanceof Parsed.Ok<Certificate> certificate)) {
            return Optional.empty();
        }
        Optional<MigrationStatement> said = statement(certificate.value(), record.id());
        return said.filter(s -> check.signedBy(source.get(), certificate.value()));
    }

    /** As {@link #read}, for a certificate that was checked when its block was voted on. */
    static Optional<MigrationStatement> statement(Blob bytes, long migration) {
        return Certificate.decode(bytes) instanceof Parsed.Ok<Certificate> certificate
                ? statement(certificate.value(), migration)
                : Optional.empty();
    }

    private static Optional<MigrationStatement> statement(Certificate certificate, long migration) {
        try {
            return certificate
                    .tree()
                    .value(path(migration))
                    .map(leaf -> Reader.whole(leaf.unsafeBytes(), MigrationStatement::read));
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }

    /** Why the statement is not a proof that the source froze what {@code record} is about. */
    public static Optional<String> refusal(MigrationStatement said, MigrationRecord record) {
        if (!said.provesFreeze()) {
            return Optional.of("the source does not say that it froze the canister: " + said.step());
        }
        boolean same = said.id() == record.id()
                && said.canister().equals(record.canister())
                && said.from().equals(record.from())
                && said.to().equals(record.to());
        if (!same || said.epoch() != record.epoch()) {
            return Optional.of("the statement is about another migration, or of another epoch");
        }
        boolean height = said.cutover().map(c -> c.height()).equals(record.height());
        boolean known = record.frozen().isEmpty() || record.frozen().equals(said.cutover());
        return height && known ? Optional.empty() : Optional.of("not the cut-over that the registry knows");
    }
}
