package dev.tern.chain.engine;

import dev.tern.chain.block.Block;
import dev.tern.chain.block.BlockRules;
import dev.tern.chain.block.DecidedBlock;
import dev.tern.chain.block.Domain;
import dev.tern.chain.block.Evidence;
import dev.tern.chain.block.Proposal;
import dev.tern.chain.block.QuorumCertificate;
import dev.tern.chain.block.Signatures;
import dev.tern.chain.block.SignedVote;
import dev.tern.chain.block.Snapshot;
import dev.tern.chain.block.Validators;
import dev.tern.chain.consensus.Driver;
import dev.tern.chain.consensus.Effect;
import dev.tern.chain.consensus.Event;
import dev.tern.chain.consensus.RoundState;
import dev.tern.chain.consensus.Step;
import dev.tern.chain.consensus.Threshold;
import dev.tern.chain.consensus.Timeout;
import dev.tern.chain.consensus.Vote;
import dev.tern.chain.consensus.VoteKind;
import dev.tern.chain.port.Message;
import dev.tern.chain.port.Signer;
import dev.tern.chain.port.Timer;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consensus of one height on one replica: checks what arrives, logs it, lets {@link Driver} think, and does what it wants.
 * Inputs are in the write-ahead log before they count, and the log is durable before anything is signed.
 */
final class Agreement<S extends Snapshot> {
    /** Proposals hold blocks: they are kept for so many rounds ahead only. */
    private static final int ROUNDS_AHEAD = 4;

    private static final Logger LOG = LoggerFactory.getLogger(Agreement.class);

    private final Settings settings;
    private final Ports ports;
    private final Outbox outbox;
    private final Domain domain;
    private final BlockRules<S> rules;
    private final BlockRules.Parent<S> parent;
    private final Proposer<S> proposer;
    private final Absentees absentees;
    private final long height;
    private final NodeId self;
    private final Validators validators;
    private final Signatures signatures;
    private final Driver driver;
    private final Ballots ballots;
    private final TreeSet<Hash> judged = new TreeSet<>();
    private final TreeSet<Hash> wanted = new TreeSet<>();
    private final List<Evidence> evidence = new ArrayList<>();
    private final List<Effect> unsigned = new ArrayList<>();
    private Optional<Integer> unbuilt = Optional.empty();
    private Optional<DecidedBlock> decided = Optional.empty();
    private boolean replaying;
    private boolean forgetful;

    Agreement(
            Settings settings,
            Ports ports,
            Outbox outbox,
            BlockRules<S> rules,
            BlockRules.Parent<S> parent,
            Proposer<S> proposer,
            Absentees absentees) {
        this.settings = settings;
        this.ports = ports;
        this.outbox = outbox;
        this.domain = rules.domain();
        this.rules = rules;
        this.parent = parent;
        this.proposer = proposer;
        this.absentees = absentees;
        this.height = parent.state().height() + 1;
        this.self = ports.signer().node();
        this.validators = parent.state().validators();
        this.signatures = new Signatures(domain, validators);
        this.driver = new Driver(validators.committee(), self, height);
        this.ballots = new Ballots(validators.committee(), height);
    }

    long height() {
        return height;
    }

    /** The round under way, −1 before the height began. */
    int round() {
        return driver.state().round();
    }

    boolean begun() {
        return round() >= 0;
    }

    int validRound() {
        return driver.state().validRound();
    }

    Optional<RoundState.InRound> valid() {
        return driver.state().valid();
    }

    Ballots ballots() {
        return ballots;
    }

    Signatures signatures() {
        return signatures;
    }

    /** The block of this height, once it is decided here. */
    Optional<DecidedBlock> decided() {
        return decided;
    }

    /** Proof of equivocation seen since the last call. */
    List<Evidence> takeEvidence() {
        List<Evidence> taken = List.copyOf(evidence);
        evidence.clear();
        return taken;
    }

    void begin() {
        if (!begun()) {
            run(new WalRecord.Began(), new Event.Started());
        }
    }

    /** Builds the block that was put off, if it is still this replica's turn. */
    void buildIfPutOff() {
        if (unbuilt.isPresent()) {
            perform(build(unbuilt.get()));
        }
    }

    /** Takes in a proposal; false if no correct replica sends such a thing. */
    boolean take(Proposal proposal) {
        Hash id = proposal.block().id();
        boolean missing = wanted.contains(id) && !judged.contains(id);
        boolean news = missing || ballots.proposalIn(proposal.round()).isEmpty();
        if (!news || proposal.round() > round() + ROUNDS_AHEAD || decided.isPresent()) {
            return true;
        }
        if (!signatures.valid(proposal)) {
            return false;
        }
        begin();
        see(id, proposal.block());
        ballots.add(id, proposal);
        propose(id, proposal, timely(proposal.block().header().timeNs()));
        return true;
    }

    /** The least time that can follow is never too early: else clocks that were set back would halt the chain. */
    private boolean timely(long timeNs) {
        long now = ports.clock().nowNs();
        boolean least = timeNs == parent.state().timeNs() + 1;
        return settings.timely(timeNs, least ? Math.max(now, timeNs) : now);
    }

    /** Takes in a vote; false if no correct replica sends such a thing. */
    boolean take(SignedVote signed) {
        if (ballots.contains(signed) || decided.isPresent()) {
            return true;
        }
        if (!signatures.valid(signed)) {
            return false;
        }
        begin();
        count(signed);
        return true;
    }

    /** Takes in a certificate for a quorum of prevotes; false if it is none. */
    boolean take(QuorumCertificate polka) {
        if (ballots.certificate(VoteKind.PREVOTE, polka.round(), polka.block()).isPresent() || decided.isPresent()) {
            return true;
        }
        boolean wrong = polka.kind() != VoteKind.PREVOTE
                || signatures.refute(polka, ballots::contains).isPresent();
        if (wrong) {
            return false;
        }
        begin();
        show(polka);
        return true;
    }

    void timedOut(Timeout timeout) {
        if (timeout.round() == round() && decided.isEmpty()) {
            run(new WalRecord.TimedOut(timeout), new Event.TimedOut(timeout));
        }
    }

    /** Brings back the state before a crash, then signs and sends what was to be sent. */
    void restore(List<Blob> records) {
        replaying = true;
        for (Blob record : records) {
            replay(Reader.whole(record.unsafeBytes(), WalRecord::read));
        }
        replaying = false;
        abstainIfForgetful();
        List<Effect> late = List.copyOf(unsigned);
        unsigned.clear();
        perform(late);
        buildIfPutOff();
    }

    /**
     * A node that signed at this height, and whose log does not lead there, may have forgotten a lock: it follows, but does not
     * vote before the next height. The guard alone would keep it from voting twice, not from voting against its lock.
     */
    void abstainIfForgetful() {
        Optional<Signer.Position> signed = ports.signer().last().filter(last -> last.height() == height);
        forgetful = signed.isPresent() && !leadsTo(signed.get());
        if (forgetful) {
            LOG.warn(
                    "the log of height {} lost what led to the vote at {}: no vote before the next height",
                    height,
                    signed);
        }
    }

    private boolean leadsTo(Signer.Position signed) {
        if (round() != signed.round()) {
            return round() > signed.round();
        }
        Step step = driver.state().step();
        return switch (signed.step()) {
            case PROPOSE -> true;
            case PREVOTE -> step.compareTo(Step.PREVOTE) >= 0;
            case PRECOMMIT -> step.compareTo(Step.PRECOMMIT) >= 0;
        };
    }

    private void replay(WalRecord record) {
        switch (record) {
            case WalRecord.Began began -> begin();
            case WalRecord.Seen seen -> see(seen.block().id(), seen.block());
            case WalRecord.Built built -> built(built.round(), built.block());
            case WalRecord.Proposed proposed -> {
                unsigned.removeIf(e -> e instanceof Effect.Propose p && p.round() == proposed.round());
                Proposal proposal = proposed.of(known(proposed.block()));
                ballots.add(proposed.block(), proposal);
                propose(proposed.block(), proposal, proposed.timely());
            }
            case WalRecord.Voted voted -> {
                SignedVote vote = voted.vote();
                if (vote.voter().equals(self)) {
                    unsigned.removeIf(
                            e -> e instanceof Effect.Cast c && c.kind() == vote.kind() && c.round() == vote.round());
                }
                count(vote);
            }
            case WalRecord.PolkaShown shown -> show(shown.certificate());
            case WalRecord.TimedOut timedOut -> timedOut(timedOut.timeout());
        }
    }

    /** A block whose id is known becomes one whose content is known, and judged. */
    private void see(Hash id, Block block) {
        if (!judged.add(id)) {
            return;
        }
        ballots.add(id, block);
        log(new WalRecord.Seen(block));
        Optional<String> wrong = rules.refute(parent, block);
        wrong.ifPresent(reason -> LOG.warn("block {} of height {} is invalid: {}", id, height, reason));
        perform(driver.apply(new Event.Judged(id, wrong.isEmpty())));
    }

    private void propose(Hash id, Proposal proposal, boolean timely) {
        log(new WalRecord.Proposed(
                proposal.round(), proposal.validRound(), proposal.proposer(), id, proposal.signature(), timely));
        boolean worthy = timely && proposal.namesTheFirst();
        perform(driver.apply(new Event.Proposed(proposal.round(), id, proposal.validRound(), worthy)));
    }

    private void count(SignedVote signed) {
        Vote vote = new Vote(signed.kind(), signed.round(), signed.block(), signed.voter());
        List<Effect> effects = driver.apply(new Event.Voted(vote));
        if (driver.votes().counted(vote)) {
            ballots.add(signed);
            log(new WalRecord.Voted(signed));
        } else if (effects.stream().anyMatch(Effect.Equivocated.class::isInstance)) {
            ballots.vote(signed.kind(), signed.round(), signed.voter())
                    .ifPresent(first -> evidence.add(new Evidence(first, signed)));
        }
        perform(effects);
    }

    private void show(QuorumCertificate polka) {
        ballots.show(polka);
        run(new WalRecord.PolkaShown(polka), new Event.PolkaShown(polka.round(), polka.block()));
    }

    private void run(WalRecord record, Event event) {
        log(record);
        perform(driver.apply(event));
    }

    private void log(WalRecord record) {
        if (!replaying) {
            ports.wal().append(record.encoded());
        }
    }

    private void perform(List<Effect> effects) {
        Deque<Effect> queue = new ArrayDeque<>(effects);
        while (!queue.isEmpty()) {
            queue.addAll(perform(queue.remove()));
        }
    }

    private List<Effect> perform(Effect effect) {
        return switch (effect) {
            case Effect.GetValue get -> build(get.round());
            case Effect.Propose propose -> sign(propose);
            case Effect.Cast cast -> sign(cast);
            case Effect.Schedule schedule -> schedule(schedule.timeout());
            case Effect.EnterRound enter -> enter(enter.round());
            case Effect.Wanted missing -> want(missing.value());
            case Effect.Decide decide -> decide(decide);
            case Effect.Equivocated equivocated -> List.of(); // taken as evidence where the signatures are
            case Effect.CertifiedInvalid invalid ->
                throw new IllegalStateException("a quorum decided block " + invalid.value() + " at height " + height
                        + ", which is invalid here: "
                        + rules.refute(parent, known(invalid.value())).orElse("no reason"));
        };
    }

    private List<Effect> build(int round) {
        unbuilt = Optional.of(round);
        if (replaying || round != round() || driver.state().step() != Step.PROPOSE) {
            return List.of();
        }
        Optional<Block> block = proposer.build(parent, round);
        if (block.isEmpty()) {
            return List.of();
        }
        Hash id = block.get().id();
        ballots.add(id, block.get());
        judged.add(id); // built by the rules it would be judged by
        log(new WalRecord.Seen(block.get()));
        log(new WalRecord.Built(round, id));
        perform(driver.apply(new Event.Judged(id, true)));
        return built(round, id);
    }

    private List<Effect> built(int round, Hash id) {
        unbuilt = Optional.empty();
        List<Effect> effects = driver.apply(new Event.Built(round, id));
        if (replaying) {
            perform(effects);
            return List.of();
        }
        return effects;
    }

    private List<Effect> sign(Effect.Propose propose) {
        if (replaying) {
            unsigned.add(propose);
            return List.of();
        }
        byte[] message = domain.proposal(height, propose.round(), propose.validRound(), propose.value());
        Optional<Blob> signature = signature(propose.round(), Signer.Step.PROPOSE, message);
        if (signature.isPresent()) {
            Proposal proposal =
                    new Proposal(propose.round(), propose.validRound(), self, known(propose.value()), signature.get());
            ballots.add(propose.value(), proposal);
            outbox.broadcast(new Message.Proposed(proposal));
            propose(propose.value(), proposal, true);
        }
        return List.of();
    }

    private List<Effect> sign(Effect.Cast cast) {
        if (replaying) {
            unsigned.add(cast);
            return List.of();
        }
        Signer.Step step = cast.kind() == VoteKind.PREVOTE ? Signer.Step.PREVOTE : Signer.Step.PRECOMMIT;
        byte[] message = domain.vote(cast.kind(), height, cast.round(), cast.value());
        Optional<Blob> signature =
                validators.find(self).isPresent() ? signature(cast.round(), step, message) : Optional.empty();
        if (signature.isPresent()) {
            SignedVote vote = new SignedVote(cast.kind(), height, cast.round(), cast.value(), self, signature.get());
            outbox.broadcast(new Message.Voted(List.of(vote)));
            count(vote);
        }
        return List.of();
    }

    /**
     * What led to a signature is durable before the guard is: else a crash between the two leaves a position that the node can
     * neither reach again with the same message nor leave, and a quorum of such nodes waits for itself for ever.
     */
    private Optional<Blob> signature(int round, Signer.Step step, byte[] message) {
        if (forgetful) {
            return Optional.empty();
        }
        ports.wal().sync();
        Signer.Position position = new Signer.Position(height, round, step);
        return switch (ports.signer().sign(position, Blob.wrap(message))) {
            case Signer.Outcome.Signed signed -> Optional.of(signed.signature());
            case Signer.Outcome.Refused refused -> {
                LOG.warn("not signed at {}: {}", position, refused.reason());
                yield Optional.empty();
            }
        };
    }

    private List<Effect> schedule(Timeout timeout) {
        Timer.Kind kind = switch (timeout.step()) {
            case PROPOSE -> Timer.Kind.PROPOSE;
            case PREVOTE -> Timer.Kind.PREVOTE;
            case PRECOMMIT -> Timer.Kind.PRECOMMIT;
        };
        ports.timers().schedule(new Timer(kind, height, timeout.round()), patienceMs(timeout));
        return List.of();
    }

    private long patienceMs(Timeout timeout) {
        long usual = settings.timeoutMs(timeout);
        return switch (timeout.step()) {
            case PROPOSE -> {
                boolean firstCycle = timeout.round() < validators.members().size();
                NodeId next = validators.committee().proposer(height, timeout.round());
                yield firstCycle && absentees.contains(next) ? Math.min(usual, settings.absentMs()) : usual;
            }
            case PREVOTE -> usual;
            // Quorums of nil, twice: nobody can have locked in this round, so there is nothing to wait for
            case PRECOMMIT -> nothingHappened(timeout.round()) ? 0 : usual;
        };
    }

    private boolean nothingHappened(int round) {
        long nil = ballots.all(VoteKind.PRECOMMIT, round).stream()
                .filter(vote -> vote.block().isEmpty())
                .count();
        return driver.votes().reached(new Threshold.PolkaNil(round))
                && nil >= validators.committee().quorum();
    }

    /** Whoever is locked must not be alone in knowing why: the polka goes along into the new round. */
    private List<Effect> enter(int round) {
        LOG.debug("height {} goes to round {}", height, round);
        driver.state()
                .valid()
                .flatMap(valid -> ballots.certificate(VoteKind.PREVOTE, valid.round(), valid.value()))
                .filter(polka -> !replaying)
                .ifPresent(polka -> outbox.broadcast(new Message.Polka(polka)));
        return List.of();
    }

    private List<Effect> want(Hash block) {
        wanted.add(block);
        outbox.broadcast(new Message.ProposalWanted(height, block));
        return List.of();
    }

    /** Asks again for what a quorum knows and this replica does not. */
    void askAgain() {
        for (Hash block : wanted) {
            if (!judged.contains(block)) {
                outbox.broadcast(new Message.ProposalWanted(height, block));
            }
        }
    }

    private List<Effect> decide(Effect.Decide decide) {
        QuorumCertificate commit = ballots.certificate(VoteKind.PRECOMMIT, decide.round(), decide.value())
                .orElseThrow(() -> new IllegalStateException("decided without a quorum of signed precommits"));
        decided = Optional.of(new DecidedBlock(known(decide.value()), commit));
        return List.of();
    }

    private Block known(Hash id) {
        return ballots.block(id).orElseThrow(() -> new IllegalStateException("block " + id + " is not here"));
    }
}
