package dev.tern.runtime.registry;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.NodeId;

/** One change of the registry: a record put in the place of the one with the same key, or one taken out. */
public sealed interface RegistryChange extends Encodable {
    record PutSubnet(SubnetRecord subnet) implements RegistryChange {}

    record PutNode(NodeRecord node) implements RegistryChange {}

    record RemoveNode(NodeId node) implements RegistryChange {}

    record PutAssignment(Assignment assignment) implements RegistryChange {}

    record PutMigration(MigrationRecord migration) implements RegistryChange {}

    /** Of a migration that ended long ago. */
    record RemoveMigration(long migration) implements RegistryChange {}

    @Override
    default void write(Writer out) {
        switch (this) {
            case PutSubnet c -> out.u8(0).value(c.subnet);
            case PutNode c -> out.u8(1).value(c.node);
            case RemoveNode c -> out.u8(2).node(c.node);
            case PutAssignment c -> out.u8(3).value(c.assignment);
            case PutMigration c -> out.u8(4).value(c.migration);
            case RemoveMigration c -> out.u8(5).u64(c.migration);
        }
    }

    static RegistryChange read(Reader in) {
        return switch (in.u8()) {
            case 0 -> new PutSubnet(SubnetRecord.read(in));
            case 1 -> new PutNode(NodeRecord.read(in));
            case 2 -> new RemoveNode(in.node());
            case 3 -> new PutAssignment(Assignment.read(in));
            case 4 -> new PutMigration(MigrationRecord.read(in));
            case 5 -> new RemoveMigration(in.u64());
            default -> throw new DecodeException("no such registry change");
        };
    }
}
