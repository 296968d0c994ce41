package io.cellwall.agent.apply;

import io.cellwall.agent.apply.RefusedException.Code;
import io.cellwall.compile.PolicyTable;
import io.cellwall.kernel.Connection;
import io.cellwall.policy.RuleNames;
import io.cellwall.repository.Repository;
import io.cellwall.repository.RepositoryException;
import io.cellwall.repository.Revision;
import io.cellwall.repository.RevisionHead;
import io.cellwall.repository.StagedRevision;
import io.cellwall.repository.StaleRevisionException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The one thread that changes anything. A change is planned, made durable, put in force by the
 * kernel, committed, and only then acknowledged; where a step fails, those before it are undone and
 * the image stays. Readers take {@link #image()}, which is immutable, from any thread.
 */
public final class PolicyWriter implements AutoCloseable {
  private static final Logger LOGGER = System.getLogger(PolicyWriter.class.getName());
  private static final String NOT_IN_TIME = "it was not confirmed in time";

  private final Repository repository;
  private final Planner planner;
  private final Publisher publisher;
  private final PolicyHistory history;
  private final Trials trials;
  private final Timekeeper time;
  private final InstantSource clock;
  private final List<ImageListener> listeners = new CopyOnWriteArrayList<>();
  private final WriterThread thread = new WriterThread();
  private final WriterThread.Alarm nextLook = thread.alarm(this::look);
  private final WriterThread.Alarm endOfTrial = thread.alarm(this::endTrialIfDue);
  private final List<Change> atStart;
  private final Optional<String> damage;
  private volatile Optional<String> followed = Optional.empty();
  private volatile Image image;

  private PolicyWriter(
      Repository repository,
      Planner planner,
      Publisher publisher,
      PolicyHistory history,
      Trials trials,
      InstantSource clock) {
    this.repository = repository;
    this.planner = planner;
    this.publisher = publisher;
    this.history = history;
    this.trials = trials;
    this.time = publisher.timekeeper();
    this.clock = clock;
    Start start = begin();
    this.image = start.image();
    this.atStart = start.changes();
    this.damage = start.damage();
  }

  /** Puts the latest revision in force if it is not already, and begins to take changes. */
  public static PolicyWriter start(
      Repository repository,
      Planner planner,
      Publisher publisher,
      PolicyHistory history,
      Trials trials,
      InstantSource clock) {
    PolicyWriter writer = new PolicyWriter(repository, planner, publisher, history, trials, clock);
    // What has ended while there was no agent.
    publisher.revoke();
    writer.lookLater();
    writer.awaitEndOfTrial();
    return writer;
  }

  private record Start(Image image, List<Change> changes, Optional<String> damage) {}

  /**
   * A damaged repository must not open the walls: what is in force stays, and nothing is changed
   * that nobody can read. If nothing is in force either, there is no agent.
   */
  private Start begin() {
    try {
      trials.resume();
      refuseLostStore();
      List<Change> changes = trials.due() ? trials.takeBack(waiting(), NOT_IN_TIME) : List.of();
      return new Start(latestImage(), changes, Optional.empty());
    } catch (RepositoryException | IllegalStateException e) {
      if (publisher.generation() == 0) {
        throw e;
      }
      String why = "the store is damaged: " + e.getMessage();
      LOGGER.log(Level.ERROR, why + "; what is in force stays, and changes are refused", e);
      Image kept = publisher.inForce(why);
      time.follow(kept.table());
      return new Start(kept, List.of(), Optional.of(why));
    }
  }

  /** An empty store beside a kept table is a lost one: no policy at all must not replace it. */
  private void refuseLostStore() {
    long saved = publisher.savedRevision();
    if (repository.latest().number() == 0 && saved > 0) {
      throw new RepositoryException(
          "it is empty, but the table of revision " + saved + " was in force", null);
    }
  }

  private Image latestImage() {
    Revision revision = repository.latest();
    Plan plan = planner.of(revision);
    PolicyTable table = publisher.compile(plan.policy());
    // While it is on trial the kernel has it already, and needs the other slot as it is.
    boolean onTrial = trials.unconfirmed().isPresent();
    long generation =
        onTrial || publisher.inForce(table)
            ? publisher.generation()
            : publisher.publish(table, revision.number());
    time.follow(table);
    if (onTrial) {
      time.expectRenewal();
    } else {
      publisher.save(table, revision.number());
    }
    return new Image(
        revision, plan.candidate(), plan.policy(), table, generation, plan.uncovered());
  }

  /** What is in force. */
  public Image image() {
    return image;
  }

  /** Why nothing can be changed, if so. */
  public Optional<String> damage() {
    return damage;
  }

  /** What waits to be confirmed. */
  public Trials trials() {
    return trials;
  }

  /**
   * Tells {@code listener} of what is in force now and what the start has changed, and of every
   * change from here on.
   */
  public void listen(ImageListener listener) {
    thread.call(() -> {
      listeners.add(listener);
      listener.inForce(image, atStart);
      return true;
    });
  }

  /**
   * Carries a change out, and returns when the kernel enforces it.
   *
   * @throws RefusedException if it is refused; then nothing was changed
   */
  public Outcome change(ChangeRequest request) {
    return change(request, Caution.NONE);
  }

  /** As {@link #change(ChangeRequest)}; with a time to confirm it in, else it is taken back. */
  public Outcome change(ChangeRequest request, Caution caution) {
    return thread.call(() -> carryOut(request, caution));
  }

  private Outcome carryOut(ChangeRequest request, Caution caution) {
    refuseIfDamaged();
    keepUp();
    requireLatest(request);
    Plan plan = plan(request, image);
    if (request.dryRun() || plan.changesNothing()) {
      return new Outcome(
          image.revision().number(),
          request.dryRun(),
          plan.changes(),
          plan.uncovered(),
          Optional.empty());
    }
    requireOwn(request, plan);
    trials.refuseIfAny();
    Image next = put(plan, head(request), caution);
    if (caution.confirmWithin().isEmpty()) {
      publisher.save(next.table(), next.revision().number());
    }
    tell(next, plan.changes());
    awaitEndOfTrial();
    return new Outcome(
        next.revision().number(), false, plan.changes(), plan.uncovered(), caution.confirmWithin());
  }

  /**
   * Keeps the change that is on trial.
   *
   * @return its revision
   */
  public long confirm() {
    return thread.call(() -> {
      Unconfirmed waiting = waiting();
      if (trials.due()) {
        throw new RefusedException(
            Code.NOTHING_TO_CONFIRM,
            "revision %d was not confirmed in time".formatted(waiting.revision()));
      }
      image = image.at(trials.keep(waiting));
      publisher.save(image.table(), waiting.revision());
      return waiting.revision();
    });
  }

  /**
   * Takes the change back that is on trial, before its time.
   *
   * @return the revision by which it is taken back
   */
  public long takeBack() {
    return thread.call(() -> {
      refuseIfDamaged();
      takeBack("taken back");
      return image.revision().number();
    });
  }

  private Unconfirmed waiting() {
    return trials
        .unconfirmed()
        .orElseThrow(
            () -> new RefusedException(Code.NOTHING_TO_CONFIRM, "no change waits to be confirmed"));
  }

  private void takeBack(String why) {
    List<Change> changes = trials.takeBack(waiting(), why);
    tell(latestImage(), changes);
  }

  /** Looks again at least each second: the timers of this machine sleep when it does. */
  private void awaitEndOfTrial() {
    endOfTrial.set(
        trials
            .left()
            .filter(_ -> damage.isEmpty())
            .map(left -> Math.clamp(left.toMillis() + 1, 1L, 1000L)));
  }

  private void endTrialIfDue() {
    try {
      if (trials.due()) {
        takeBack(NOT_IN_TIME);
      }
    } catch (RuntimeException e) {
      LOGGER.log(
          Level.WARNING, "a change was taken back, but that cannot be recorded: trying again", e);
    }
    awaitEndOfTrial();
  }

  private void refuseIfDamaged() {
    damage.ifPresent(why -> {
      throw new RefusedException(Code.STORE_DAMAGED, "nothing was changed: " + why);
    });
  }

  /** What a change to {@code base} would come to. From any thread. */
  public Plan plan(ChangeRequest request, Image base) {
    return switch (request) {
      case ChangeRequest.Apply apply -> planner.apply(base.candidate(), apply.sources());
      case ChangeRequest.Replace replace -> planner.replace(base.candidate(), replace.sources());
      case ChangeRequest.Delete delete ->
          planner.delete(
              base.candidate(), new ManifestName(delete.kind(), delete.name()), delete.cascade());
      case ChangeRequest.Rollback rollback ->
          planner.rollback(base.candidate(), read(rollback.revision()), rollback.component());
    };
  }

  /** From now on components are changed by {@link ChangeRequest.Replace} alone. */
  public void refuseComponents(String remote) {
    followed = Optional.of(remote);
  }

  private void requireOwn(ChangeRequest request, Plan plan) {
    boolean own = request instanceof ChangeRequest.Replace || !plan.changesComponents();
    if (followed.isPresent() && !own) {
      throw new RefusedException(
          Code.FOLLOWS_REMOTE,
          "nothing was changed: components are those of "
              + followed.get()
              + "; push the change there");
    }
  }

  private Revision read(long number) {
    return repository
        .read(number)
        .orElseThrow(() -> new RefusedException(Code.NOT_FOUND, "there is no revision " + number));
  }

  private void requireLatest(ChangeRequest request) {
    RevisionHead latest = image.revision().head();
    long from = request.from().orElse(latest.number());
    if (from != latest.number()) {
      throw new RefusedException(
          Code.CONFLICT,
          "nothing was changed: the change was made from revision %d, but %s has made revision %d since (%s)"
              .formatted(from, latest.author().user(), latest.number(), latest.message()));
    }
  }

  private RevisionHead head(ChangeRequest request) {
    return new RevisionHead(
        image.revision().number() + 1, clock.instant(), request.author(), request.message());
  }

  private Image put(Plan plan, RevisionHead head, Caution caution) {
    Revision revision = new Revision(head, plan.candidate().stored());
    PolicyTable table = publisher.compile(plan.policy());
    caution.guarded().ifPresent(pid -> refuseIfCut(pid, plan, table));
    try (StagedRevision staged = repository.stage(revision)) {
      // Events of it may be read before it is committed.
      history.put(revision.number(), new RuleNames(plan.policy()));
      long generation = publish(table, revision.number(), caution);
      commit(staged);
      time.follow(table);
      return new Image(
          revision, plan.candidate(), plan.policy(), table, generation, plan.uncovered());
    } catch (StaleRevisionException e) {
      throw new RefusedException(Code.CONFLICT, "nothing was changed: " + e.getMessage(), e);
    } catch (RepositoryException | UncheckedIOException e) {
      throw new RefusedException(Code.STORE_FAILED, "nothing was changed: " + e.getMessage(), e);
    }
  }

  private void refuseIfCut(int caller, Plan plan, PolicyTable table) {
    List<Connection> lost = publisher.lost(caller, image, plan.policy(), table);
    if (!lost.isEmpty()) {
      throw new RefusedException(
          Code.WOULD_CUT_CALLER,
          "nothing was changed: it would cut the connection through which it is made, %s (--confirm 60s takes it back if that was wrong, --force does it all the same)"
              .formatted(lost.getFirst()));
    }
  }

  private long publish(PolicyTable table, long revision, Caution caution) {
    return caution
        .confirmWithin()
        .map(within -> trials.begin(table, revision, image.policy(), within).generation())
        .orElseGet(() -> publisher.publish(table, revision));
  }

  private void commit(StagedRevision staged) {
    try {
      staged.commit();
    } catch (RuntimeException e) {
      // The kernel must not go on enforcing what no revision says.
      if (trials.unconfirmed().isPresent()) {
        trials.abandon();
      } else {
        publisher.publish(image.table(), image.revision().number());
      }
      throw e;
    }
  }

  private void tell(Image next, List<Change> changes) {
    image = next;
    lookLater();
    listeners.forEach(listener -> listener.inForce(next, changes));
  }

  private void lookLater() {
    nextLook.set(time.pause());
  }

  private void look() {
    try {
      keepUp();
    } catch (RuntimeException e) {
      LOGGER.log(
          Level.WARNING, "what is in force could not be brought up to date: trying again", e);
    }
    lookLater();
  }

  /** While a change is on trial the kernel needs both its slots as they are. */
  private void keepUp() {
    if (time.closeEnded()) {
      listeners.forEach(listener -> listener.inForce(image, List.of()));
    }
    if (damage.isEmpty() && time.isOutdated() && trials.unconfirmed().isEmpty()) {
      Image next = latestImage();
      publisher.revoke();
      tell(next, List.of());
    }
  }

  /** Ends after the change that is being carried out. */
  @Override
  public void close() {
    thread.close();
  }
}
