package dev.tern.chain.engine;

import dev.tern.chain.block.Application;
import dev.tern.chain.block.Block;
import dev.tern.chain.block.BlockRules.Parent;
import dev.tern.chain.block.Body;
import dev.tern.chain.block.Domain;
import dev.tern.chain.block.Draft;
import dev.tern.chain.block.Header;
import dev.tern.chain.block.Randomness;
import dev.tern.chain.block.Snapshot;
import dev.tern.chain.ingress.Pool;
import dev.tern.chain.port.Clock;
import dev.tern.sdk.types.NodeId;
import java.util.Optional;

/** Makes blocks of what waits. They are valid by construction: the application builds by the rules it judges by. */
final class BlockMaker<S extends Snapshot> implements Proposer<S> {
    private final Domain domain;
    private final NodeId self;
    private final Clock clock;
    private final int certificationLag;
    private final Application<S> application;
    private final Pool pool;
    private final EvidencePool<S> evidence;
    private final Certifier<S> certifier;

    BlockMaker(
            Domain domain,
            Settings settings,
            Ports ports,
            Application<S> application,
            Pool pool,
            EvidencePool<S> evidence,
            Certifier<S> certifier) {
        this.domain = domain;
        this.self = ports.signer().node();
        this.clock = ports.clock();
        this.certificationLag = settings.certificationLag();
        this.application = application;
        this.pool = pool;
        this.evidence = evidence;
        this.certifier = certifier;
    }

    /** Empty while certification lags behind (protocol.md, 7). */
    @Override
    public Optional<Block> build(Parent<S> parent, int round) {
        if (certifier.lag() > certificationLag) {
            return Optional.empty();
        }
        S state = parent.state();
        long timeNs = Math.max(clock.nowNs(), state.timeNs() + 1);
        Draft draft = application.build(state, timeNs, pool.waiting());
        Optional<Randomness> randomness =
                state.wantsRandomness() ? certifier.randomness(state.height()) : Optional.empty();
        Body body = new Body(draft.payload(), randomness, evidence.forBlock());
        Header header = new Header(
                domain.network(),
                domain.subnet(),
                state.height() + 1,
                round,
                timeNs,
                parent.id(),
                draft.registryVersion(),
                body.hash(),
                state.stateRoot(),
                state.validators().hash(),
                draft.next().hash(),
                self);
        return Optional.of(new Block(header, body));
    }
}
