package dev.tern.chain.engine;

import dev.tern.chain.block.Application;
import dev.tern.chain.block.Artifact;
import dev.tern.chain.block.BlockRules;
import dev.tern.chain.block.DecidedBlock;
import dev.tern.chain.block.Domain;
import dev.tern.chain.block.Proposal;
import dev.tern.chain.block.QuorumCertificate;
import dev.tern.chain.block.SignedVote;
import dev.tern.chain.block.Snapshot;
import dev.tern.chain.block.Validators.Validator;
import dev.tern.chain.consensus.Committee;
import dev.tern.chain.consensus.Timeout;
import dev.tern.chain.ingress.Pool;
import dev.tern.chain.port.Address;
import dev.tern.chain.port.Message;
import dev.tern.chain.port.Timer;
import dev.tern.sdk.types.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One replica: the only interpreter of what consensus wants. {@link #handle} takes one input, {@link #flush} lets out what it
 * caused; both belong to one thread, {@link #view} to everybody. An invariant that breaks stops the replica for good: then
 * {@link View#failure} says why, and every input is ignored.
 */
public final class Engine<S extends Snapshot> {
    /** With more than this waiting, the pool is swept only now and then: proposers skip what is stale anyway. */
    private static final int SWEPT_ALWAYS = 1000;

    private static final int SWEPT_EVERY = 16;

    private final Domain domain;
    private final Settings settings;
    private final Ports ports;
    private final Application<S> application;
    private final Observer<S> observer;
    private final Courier<S> courier;
    private final NodeId self;
    private final Outbox outbox;
    private final Chain<S> chain;
    private final Pool pool = new Pool();
    private final BlockRules<S> rules;
    private final Certifier<S> certifier;
    private final CatchUp catchUp;
    private final Absentees absentees = new Absentees();
    private final Allowance allowance;
    private final EvidencePool<S> evidence = new EvidencePool<>();
    private final BlockMaker<S> maker;
    private final Pace<S> pace;
    private Agreement<S> agreement;
    private boolean starting;
    private volatile View<S> view;

    public Engine(
            Domain domain,
            Settings settings,
            Ports ports,
            Application<S> application,
            Observer<S> observer,
            Courier<S> courier) {
        this.domain = domain;
        this.settings = settings;
        this.ports = ports;
        this.application = application;
        this.observer = observer;
        this.courier = courier;
        this.self = ports.signer().node();
        this.chain = new Chain<>(domain, application, ports.store(), settings.saveEvery());
        this.rules = new BlockRules<>(domain, application);
        this.outbox = new Outbox(domain.subnet(), self, ports.network(), this::members);
        this.certifier = new Certifier<>(domain, ports.signer(), outbox, chain.state());
        this.allowance = new Allowance(ports.clock());
        this.catchUp = new CatchUp(domain.subnet(), outbox, ports.timers());
        this.maker = new BlockMaker<>(domain, settings, ports, application, pool, evidence, certifier);
        this.pace = new Pace<>(settings, ports, application, pool, evidence);
        this.agreement = newAgreement();
        this.view = new View<>(chain.state(), Optional.empty(), -1, 0, Optional.empty());
    }

    /** Brings the replica to where it was: applies stored blocks, replays the log, tells the peers. Call once, first. */
    public void start() {
        guarded(() -> {
            starting = true;
            applyStored();
            starting = false;
            openLog();
            if (chain.height() > 0) {
                reached(true);
            }
            settle();
            tellStatus();
            considerBeginning();
        });
        flush();
    }

    /** Replays the log if it is about the height under way, else begins it. */
    private void openLog() {
        if (chain.waits()) {
            return; // the log is about a later height: it must not be lost
        }
        if (ports.wal().height() == agreement.height()) {
            agreement.restore(ports.wal().records());
        } else {
            ports.wal().begin(agreement.height());
            agreement.abstainIfForgetful();
        }
    }

    /** Where the replica stands; from any thread. */
    public View<S> view() {
        return view;
    }

    /** Decided blocks of the past; from any thread. */
    public Optional<DecidedBlock> block(long height) {
        return height > 0 && height <= view.latest().height() ? ports.store().block(height) : Optional.empty();
    }

    /** Works off one input. What leaves because of it waits for {@link #flush}. */
    public void handle(Input input) {
        guarded(() -> {
            switch (input) {
                case Input.FromPeer fromPeer -> received(fromPeer.from(), fromPeer.message());
                case Input.TimerFired fired -> fired(fired.timer());
                case Input.Offered offered -> offer(offered.artifact());
                case Input.Arrived arrived -> applyStored();
            }
            settle();
        });
    }

    /** Sends what is to be sent. */
    public void flush() {
        guarded(outbox::flush);
        publish();
    }

    /** Makes the newest state durable, so that the next start is quick. */
    public void stop() {
        guarded(chain::save);
    }

    private void guarded(Runnable action) {
        if (view.failure().isPresent()) {
            return;
        }
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            String reason = e.getMessage() == null ? e.toString() : e.getMessage();
            view = new View<>(chain.state(), certifier.latest(), -1, pool.size(), Optional.of(reason));
            observer.failed(reason, e);
        }
    }

    private void publish() {
        if (view.failure().isEmpty()) {
            view = new View<>(chain.state(), certifier.latest(), agreement.round(), pool.size(), Optional.empty());
        }
    }

    private List<NodeId> members() {
        return chain.state().validators().members().stream()
                .map(Validator::node)
                .toList();
    }

    private Agreement<S> newAgreement() {
        return new Agreement<>(settings, ports, outbox, rules, chain.tip(), maker, absentees);
    }

    // Messages

    private void received(Address from, Message message) {
        if (!from.subnet().equals(domain.subnet())) {
            fromOtherSubnet(from, message);
        } else if (chain.state().validators().find(from.node()).isPresent()) {
            fromMember(from, message);
        }
        // else a node that speaks for this subnet without being a member of it
    }

    private void fromMember(Address from, Message message) {
        switch (message) {
            case Message.Proposed m -> received(from, m.proposal());
            case Message.Voted m -> m.votes().forEach(vote -> received(from, vote));
            case Message.Polka m -> received(from, m.certificate());
            case Message.Status m -> {
                catchUp.seen(from, m.height(), agreement.height());
                answer(from, () -> help(m));
            }
            case Message.BlocksWanted m -> answer(from, () -> List.of(catchUp.answer(m.from(), chain::block)));
            case Message.Blocks m -> received(from, m.blocks());
            case Message.ProposalWanted m -> answer(from, () -> proposal(m));
            case Message.Shared m -> {
                catchUp.seen(from, m.share().height() + 1, agreement.height());
                certified(m.share().node().equals(from.node()) && certifier.take(m.share()));
            }
            case Message.Certified m -> certified(certifier.take(m.certification()));
            case Message.Artifacts m -> m.artifacts().forEach(this::takeIn);
            case Message.StreamHint m -> fromOtherSubnet(from, m);
            case Message.SliceWanted m -> fromOtherSubnet(from, m);
            case Message.Slice m -> fromOtherSubnet(from, m);
            case Message.RegistryWanted m -> fromOtherSubnet(from, m);
            case Message.Registry m -> fromOtherSubnet(from, m);
        }
    }

    private void fromOtherSubnet(Address from, Message message) {
        boolean asks = message instanceof Message.SliceWanted || message instanceof Message.RegistryWanted;
        if (asks && !allowance.mayAsk(from.node())) {
            return;
        }
        Courier.Answer answer = courier.received(from, message, view);
        for (Courier.Sending sending : answer.sendings()) {
            allowance.answered(sending.to().node(), sending.message());
            outbox.send(sending.to(), sending.message());
        }
        answer.artifact().ifPresent(this::offer);
    }

    /** Answers a member, unless it has had its share of answers. */
    private void answer(Address to, Supplier<List<Message>> answers) {
        if (allowance.mayAsk(to.node())) {
            for (Message message : answers.get()) {
                allowance.answered(to.node(), message);
                outbox.send(to, message);
            }
        }
    }

    private void received(Address from, Proposal proposal) {
        if (isCurrent(proposal.height())) {
            complainUnless(agreement.take(proposal), from, "a proposal that its proposer did not sign");
        } else {
            early(from, proposal.height(), new Message.Proposed(proposal));
        }
    }

    private void received(Address from, SignedVote vote) {
        if (isCurrent(vote.height())) {
            complainUnless(agreement.take(vote), from, "a vote that its voter did not sign");
        } else {
            early(from, vote.height(), new Message.Voted(List.of(vote)));
        }
    }

    private void received(Address from, QuorumCertificate polka) {
        if (isCurrent(polka.height())) {
            complainUnless(agreement.take(polka), from, "a certificate that proves nothing");
        }
    }

    /** Whether this is about the height that this replica takes part in. */
    private boolean isCurrent(long height) {
        return height == agreement.height() && !chain.waits();
    }

    private void early(Address from, long height, Message message) {
        if (height > agreement.height()) {
            catchUp.early(from, height, agreement.height(), message);
        }
    }

    private void complainUnless(boolean fine, Address peer, String reason) {
        if (!fine) {
            ports.network().complain(peer, reason);
        }
    }

    /** Helps a peer with what it lacks, or asks for what this replica lacks. */
    private List<Message> help(Message.Status status) {
        List<Message> messages = new ArrayList<>();
        if (status.certifiedHeight() < certifier.certifiedHeight()) {
            certifier.latest().ifPresent(c -> messages.add(new Message.Certified(c.certification())));
        }
        if (isCurrent(status.height())) {
            messages.addAll(Help.give(agreement, status));
        } else if (status.height() < agreement.height()) {
            messages.add(status());
        } else {
            messages.add(new Message.BlocksWanted(agreement.height()));
        }
        return messages;
    }

    private List<Message> proposal(Message.ProposalWanted wanted) {
        if (wanted.height() == agreement.height()) {
            return agreement.ballots().proposalOf(wanted.block()).stream()
                    .<Message>map(Message.Proposed::new)
                    .toList();
        }
        return wanted.height() < agreement.height() ? List.of(status()) : List.of();
    }

    private void received(Address from, List<DecidedBlock> blocks) {
        long before = agreement.height();
        for (DecidedBlock decided : blocks) {
            if (isCurrent(decided.height())) {
                Optional<String> wrong = catchUp.refute(decided, agreement.signatures());
                if (wrong.isPresent()) {
                    complainUnless(false, from, wrong.get());
                    return;
                }
                rules.refute(chain.tip(), decided.block()).ifPresent(reason -> {
                    throw new IllegalStateException(
                            "a quorum decided block " + decided.block().id() + " at height " + decided.height()
                                    + ", which is invalid here: " + reason);
                });
                commit(decided);
            }
        }
        if (agreement.height() > before) {
            catchUp.askMore(from, agreement.height());
        }
    }

    // Artifacts

    private void offer(Artifact artifact) {
        if (takeIn(artifact)) {
            outbox.share(artifact);
        }
    }

    private boolean takeIn(Artifact artifact) {
        S state = chain.state();
        long now = Math.max(ports.clock().nowNs(), state.timeNs() + 1);
        if (pool.contains(Pool.idOf(artifact))) {
            return false;
        }
        boolean added = welcome(state, now, artifact) && pool.add(artifact);
        if (added) {
            considerBeginning();
        }
        return added;
    }

    private boolean welcome(S state, long now, Artifact artifact) {
        return application.refuse(state, now, artifact).isEmpty() || application.mayEnterLater(state, now, artifact);
    }

    // Timers

    private void fired(Timer timer) {
        switch (timer.kind()) {
            case PROPOSE -> timedOut(timer, Timeout.Step.PROPOSE);
            case PREVOTE -> timedOut(timer, Timeout.Step.PREVOTE);
            case PRECOMMIT -> timedOut(timer, Timeout.Step.PRECOMMIT);
            case DUE -> {
                pace.woken();
                considerBeginning();
            }
            case STATUS -> {
                agreement.askAgain();
                certifier.shareAgain();
                courier.tick(view).forEach(s -> outbox.send(s.to(), s.message()));
                tellStatus();
                applyStored();
            }
            case CATCH_UP -> catchUp.ask(agreement.height());
            case PULL -> applyStored();
        }
    }

    private void timedOut(Timer timer, Timeout.Step step) {
        if (isCurrent(timer.height())) {
            agreement.timedOut(new Timeout(step, timer.round()));
        }
    }

    private void tellStatus() {
        outbox.broadcast(status());
        ports.timers().schedule(new Timer(Timer.Kind.STATUS, 0, 0), settings.statusMs());
    }

    private Message.Status status() {
        return Help.status(agreement, certifier.certifiedHeight());
    }

    // Blocks

    /** Goes on for as long as inputs at hand decide heights. */
    private void settle() {
        agreement.takeEvidence().forEach(evidence::add);
        while (agreement.decided().isPresent() && !chain.waits()) {
            commit(agreement.decided().get());
        }
    }

    /** A decided block is durable before it is applied, and applied before anything is said about the next height. */
    private void commit(DecidedBlock decided) {
        chain.append(decided);
        applyStored();
    }

    private void applyStored() {
        Committee committee = chain.state().validators().committee();
        for (Optional<DecidedBlock> next = chain.applyNext(); next.isPresent(); next = chain.applyNext()) {
            applied(next.get(), committee);
            committee = chain.state().validators().committee();
        }
        if (chain.waits()) {
            ports.timers().schedule(new Timer(Timer.Kind.PULL, agreement.height(), 0), settings.minIntervalMs());
        }
    }

    private void applied(DecidedBlock decided, Committee committee) {
        S state = chain.state();
        long now = Math.max(ports.clock().nowNs(), state.timeNs() + 1);
        pace.blockDone();
        pool.removeAll(application.contents(decided.block().body().payload()));
        if (pool.size() <= SWEPT_ALWAYS || state.height() % SWEPT_EVERY == 0) {
            pool.retain(artifact -> welcome(state, now, artifact));
        }
        evidence.applied(decided.block(), rules, chain.tip());
        absentees.learn(decided, committee);
        agreement = newAgreement();
        if (starting) {
            observer.decided(decided, state);
            return;
        }
        publish();
        observer.decided(decided, state);
        openLog();
        reached(!catchUp.behind(agreement.height() + 1));
        for (CatchUp.Early early : catchUp.takeEarly(agreement.height())) {
            received(early.from(), early.message());
        }
        considerBeginning();
    }

    private void reached(boolean worthSharing) {
        long before = certifier.certifiedHeight();
        certifier.reached(chain.state(), worthSharing);
        certified(certifier.certifiedHeight() > before);
    }

    private void certified(boolean news) {
        if (!news) {
            return;
        }
        View.Certified<S> certified = certifier.latest().orElseThrow(IllegalStateException::new);
        publish();
        observer.certified(certified.state(), certified.certification());
        courier.certified(certified).forEach(s -> outbox.send(s.to(), s.message()));
        agreement.buildIfPutOff();
    }

    private void considerBeginning() {
        if (!agreement.begun() && !chain.waits() && pace.isDue(chain.state())) {
            agreement.begin();
        }
    }
}
