package io.cellwall.agent.apply;

import io.cellwall.agent.apply.RefusedException.Code;
import io.cellwall.repository.Repository;
import io.cellwall.repository.Revision;
import io.cellwall.repository.RevisionHead;
import io.cellwall.repository.StagedRevision;
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

  private final Repository repository;
  private final Planner planner;
  private final Publisher publisher;
  private final Trials trials;
  private final Timekeeper time;
  private final Publication publication;
  private final Latest latest;
  private final InstantSource clock;
  private final List<ImageListener> listeners = new CopyOnWriteArrayList<>();
  private final WriterThread thread = new WriterThread();
  private final WriterThread.Alarm nextLook = thread.alarm(this::look);
  private final WriterThread.Alarm endOfTrial = thread.alarm(this::endTrialIfDue);
  private final List<Change> atStart;
  private final Admission admission;
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
    this.trials = trials;
    this.time = publisher.timekeeper();
    this.clock = clock;
    this.publication = new Publication(repository, publisher, history, trials, time);
    this.latest = new Latest(repository, planner, publisher, trials, time);
    Latest.Start start = latest.begin();
    this.image = start.image();
    this.atStart = start.changes();
    this.admission = new Admission(start.damage());
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

  /** What is in force. */
  public Image image() {
    return image;
  }

  /** Why nothing can be changed, if so. */
  public Optional<String> damage() {
    return admission.damage();
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
    admission.requireWholeStore();
    keepUp();
    admission.requireLatest(request.from(), image.revision().head());
    Plan plan = plan(request, image);
    if (request.strict()) {
      plan.refuseWarnings();
    }
    if (plan.changesNothing()) {
      return unchanged(plan, request.dryRun());
    }
    admission.requireOwn(request, plan);
    trials.refuseIfAny();
    if (request.dryRun()) {
      publication.rehearse(plan, caution, image);
      return unchanged(plan, true);
    }
    Image next = publication.of(plan, head(request), caution, image);
    tell(next, plan.changes());
    awaitEndOfTrial();
    return new Outcome(
        next.revision().number(),
        false,
        plan.policy(),
        plan.changes(),
        plan.uncoveredHere(),
        plan.warnings(),
        caution.confirmWithin());
  }

  private Outcome unchanged(Plan plan, boolean dryRun) {
    return new Outcome(
        image.revision().number(),
        dryRun,
        plan.policy(),
        plan.changes(),
        plan.uncoveredHere(),
        plan.warnings(),
        Optional.empty());
  }

  /**
   * Takes a history from elsewhere into an empty store, and puts its last revision in force.
   *
   * @return its number
   */
  public long takeHistory(byte[] history) {
    return thread.call(() -> {
      admission.requireWholeStore();
      admission.requireEmpty(image.revision().head());
      try {
        StagedRevision staged = repository.stageHistory(history);
        Plan plan = planner.imported(staged.revision());
        Image next = publication.of(plan, staged, image);
        tell(next, plan.changes());
        return next.revision().number();
      } catch (IllegalArgumentException e) {
        throw new RefusedException(Code.BAD_CALL, "nothing was imported: " + e.getMessage(), e);
      }
    });
  }

  /**
   * Keeps the change that is on trial.
   *
   * @return its revision
   */
  public long confirm() {
    return thread.call(() -> {
      Unconfirmed waiting = trials.waiting();
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
      admission.requireWholeStore();
      wasTakenBack(trials.takeBack());
      return image.revision().number();
    });
  }

  private void wasTakenBack(List<Change> changes) {
    tell(latest.image(), changes);
  }

  /** Looks again at least each second: the timers of this machine sleep when it does. */
  private void awaitEndOfTrial() {
    endOfTrial.set(
        trials
            .left()
            .filter(_ -> admission.damage().isEmpty())
            .map(left -> Math.clamp(left.toMillis() + 1, 1L, 1000L)));
  }

  private void endTrialIfDue() {
    try {
      if (trials.due()) {
        wasTakenBack(trials.expire());
      }
    } catch (RuntimeException e) {
      LOGGER.log(
          Level.WARNING, "a change was taken back, but that cannot be recorded: trying again", e);
    }
    awaitEndOfTrial();
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
    admission.refuseComponents(remote);
  }

  /** What {@link #refuseComponents} began is over. */
  public void acceptComponents() {
    admission.acceptComponents();
  }

  private Revision read(long number) {
    return repository
        .read(number)
        .orElseThrow(() -> new RefusedException(Code.NOT_FOUND, "there is no revision " + number));
  }

  private RevisionHead head(ChangeRequest request) {
    return new RevisionHead(
        image.revision().number() + 1, clock.instant(), request.author(), request.message());
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
    if (admission.damage().isEmpty() && time.isOutdated() && trials.unconfirmed().isEmpty()) {
      Image next = latest.image();
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
