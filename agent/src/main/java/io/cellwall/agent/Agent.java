package io.cellwall.agent;

import io.cellwall.agent.api.AgentFacts;
import io.cellwall.agent.api.ApiServer;
import io.cellwall.agent.api.MetricsServer;
import io.cellwall.agent.apply.BootEnds;
import io.cellwall.agent.apply.Change;
import io.cellwall.agent.apply.Clocks;
import io.cellwall.agent.apply.DamagedRepository;
import io.cellwall.agent.apply.Enforcement;
import io.cellwall.agent.apply.FirstTable;
import io.cellwall.agent.apply.Generations;
import io.cellwall.agent.apply.Image;
import io.cellwall.agent.apply.MissingCapabilities;
import io.cellwall.agent.apply.Planner;
import io.cellwall.agent.apply.PolicyHistory;
import io.cellwall.agent.apply.PolicyWriter;
import io.cellwall.agent.apply.Publisher;
import io.cellwall.agent.apply.ReservedPorts;
import io.cellwall.agent.apply.TableFile;
import io.cellwall.agent.apply.Trials;
import io.cellwall.agent.audit.AuditEntries;
import io.cellwall.agent.audit.AuditLimits;
import io.cellwall.agent.audit.AuditLog;
import io.cellwall.agent.audit.AuditReader;
import io.cellwall.agent.audit.AuditSink;
import io.cellwall.agent.audit.EndedGrants;
import io.cellwall.agent.audit.RecentFlows;
import io.cellwall.agent.flow.EventReader;
import io.cellwall.agent.flow.FlowDecoder;
import io.cellwall.agent.flow.FlowLog;
import io.cellwall.agent.flow.FlowLogSink;
import io.cellwall.agent.flow.RefusedConnections;
import io.cellwall.agent.follow.FollowSettings;
import io.cellwall.agent.follow.Follower;
import io.cellwall.agent.follow.Following;
import io.cellwall.repository.GitRepository;
import io.cellwall.repository.Repository;
import io.cellwall.repository.RepositoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The parts of an agent, put together. Closing it stops the parts in the opposite order; what the
 * kernel enforces is left as it is.
 */
public final class Agent implements AutoCloseable {
  private final AgentSettings settings;
  private final Enforcement enforcement;
  private final InstantSource clock;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final PolicyWriter writer;

  private Agent(AgentSettings settings, Enforcement enforcement, InstantSource clock)
      throws IOException {
    this.settings = settings;
    this.enforcement = enforcement;
    this.clock = clock;
    Path state = settings.stateDirectory();
    TableFile table = new TableFile(state.resolve("table"));
    FirstTable.restore(table, enforcement, clock);
    Repository repository = openRepository(state);
    parts.push(repository);
    Generations generations = Generations.open(state.resolve("generations"), enforcement.adopted());
    PolicyHistory history = new PolicyHistory(repository, generations);
    BootEnds ends =
        BootEnds.open(state.resolve("grant-ends"), bootId(), new Clocks(enforcement, clock));
    Planner planner =
        new Planner(
            MissingCapabilities.of(enforcement.coverage()),
            settings.acceptUncovered(),
            ends,
            clock);
    Publisher publisher = new Publisher(enforcement, generations, table, ends);
    Trials trials =
        Trials.open(
            state.resolve("unconfirmed"), repository, enforcement, generations, history, clock);
    this.writer = PolicyWriter.start(repository, planner, publisher, history, trials, clock);
    try {
      start(repository, new FlowDecoder(enforcement, history));
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private static String bootId() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
  }

  /** Enforces the latest revision, and answers on the socket. */
  public static Agent start(AgentSettings settings, Enforcement enforcement, InstantSource clock)
      throws IOException {
    return new Agent(settings, enforcement, clock);
  }

  private static Repository openRepository(Path state) {
    try {
      return GitRepository.open(state.resolve("revisions.git"));
    } catch (RepositoryException e) {
      return new DamagedRepository(e);
    }
  }

  private void start(Repository repository, FlowDecoder decoder) throws IOException {
    parts.push(writer);
    Path record = settings.stateDirectory().resolve("audit");
    AuditLog audit = AuditLog.open(record, AuditLimits.DEFAULT, clock);
    parts.push(audit);
    follow(audit);
    FlowLog flows = new FlowLog(settings.rememberedFlows());
    flows.restore(RecentFlows.read(record, settings.rememberedFlows()));
    RefusedConnections refused = new RefusedConnections(enforcement);
    parts.push(refused);
    parts.push(
        EventReader.start(
            enforcement,
            decoder,
            List.of(
                new AuditSink(audit, enforcement, decoder, clock),
                new FlowLogSink(flows),
                refused)));
    Optional<Follower> follower =
        settings.follow().map(remote -> follow(remote, repository, audit));
    ApiServer.Parts served =
        new ApiServer.Parts(
            facts(),
            writer,
            enforcement,
            repository,
            decoder,
            flows,
            new AuditReader(record),
            audit::append,
            follower,
            clock);
    parts.push(ApiServer.start(settings.socket(), served));
    if (settings.metrics().isPresent()) {
      parts.push(MetricsServer.start(settings.metrics().get(), served));
    }
  }

  private Follower follow(FollowSettings remote, Repository repository, AuditLog audit) {
    Path state = settings.stateDirectory();
    Follower follower =
        Follower.start(remote, state, writer, repository, refused -> tell(refused, audit));
    parts.push(follower);
    return follower;
  }

  /** On standard error, which is the journal's where a service manager started the agent, too. */
  private void tell(Following refused, AuditLog audit) {
    String problem = String.valueOf(refused.problem());
    System.getLogger(Agent.class.getName())
        .log(
            System.Logger.Level.WARNING,
            "a commit is not enforced, "
                + String.join("; ", refused.diagnostics())
                + " "
                + problem);
    audit.append(
        new AuditEntries.CommitRefused(
            clock.instant(), refused.git(), problem, refused.diagnostics()));
  }

  private void follow(AuditLog audit) {
    Image image = writer.image();
    audit.append(
        new AuditEntries.AgentStarted(
            clock.instant(), enforcement.adopted(), image.revision().number(), image.generation()));
    parts.push(() ->
        audit.append(
            new AuditEntries.AgentStopped(clock.instant(), writer.image().revision().number())));
    parts.push(
        Watch.start(
            enforcement,
            hooks -> audit.append(new AuditEntries.HooksMended(clock.instant(), hooks))));
    if (writer.damage().isPresent()) {
      return;
    }
    ReservedPorts ports = reservedPorts(settings.stateDirectory());
    writer.listen((next, changes) -> ports.follow(next.policy()));
    writer.listen((next, changes) -> record(audit, next, changes));
    writer.listen(new EndedGrants(clock, audit::append));
  }

  private void record(AuditLog audit, Image image, List<Change> changes) {
    if (!changes.isEmpty()) {
      audit.append(AuditEntries.RevisionApplied.of(clock.instant(), image, changes));
    }
  }

  private AgentFacts facts() {
    return new AgentFacts(
        (int) ProcessHandle.current().pid(),
        clock.instant(),
        settings.cgroupRoot(),
        settings.bpffs(),
        settings.stateDirectory(),
        settings.socket(),
        settings.acceptUncovered());
  }

  static ReservedPorts reservedPorts(Path stateDirectory) {
    return new ReservedPorts(
        Path.of("/proc/sys/net/ipv4"), stateDirectory.resolve("reserved-ports"));
  }

  /** What an agent says when it enforces. */
  String readyLine() {
    Image image = writer.image();
    int components = image.policy().components().size();
    return "cellwall agent enforces revision %d (%d component%s) below %s, socket %s%s"
        .formatted(
            image.revision().number(),
            components,
            components == 1 ? "" : "s",
            settings.cgroupRoot(),
            settings.socket(),
            writer.damage().map(why -> "; changes are refused: " + why).orElse(""));
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      closeNext();
    }
    enforcement.close();
  }

  private void closeNext() {
    try {
      parts.pop().close();
    } catch (Exception e) {
      // The others must be closed all the same.
      System.getLogger(Agent.class.getName())
          .log(System.Logger.Level.WARNING, "ignoring a failure to stop", e);
    }
  }
}
