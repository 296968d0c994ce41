package io.cellwall.agent.apply;

import io.cellwall.agent.apply.RefusedException.Code;
import io.cellwall.compile.PolicyTable;
import io.cellwall.policy.RuleNames;
import io.cellwall.repository.Repository;
import io.cellwall.repository.RepositoryException;
import io.cellwall.repository.Revision;
import io.cellwall.repository.RevisionHead;
import io.cellwall.repository.StagedRevision;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that changes anything. A change is planned, made durable, put in force by the
 * kernel, committed, and only then acknowledged; where a step fails, those before it are undone and
 * the image stays. Readers take {@link #image()}, which is immutable, from any thread.
 */
public final class PolicyWriter implements AutoCloseable {
  private final Repository repository;
  private final Planner planner;
  private final Publisher publisher;
  private final PolicyHistory history;
  private final InstantSource clock;
  private final List<ImageListener> listeners = new CopyOnWriteArrayList<>();
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("policy-writer").daemon().factory());

  private volatile Image image;
  private @Nullable ScheduledFuture<?> nextEnd;

  private PolicyWriter(
      Repository repository,
      Planner planner,
      Publisher publisher,
      PolicyHistory history,
      InstantSource clock) {
    this.repository = repository;
    this.planner = planner;
    this.publisher = publisher;
    this.history = history;
    this.clock = clock;
    this.image = startingImage();
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Puts the latest revision in force if it is not already, and begins to take changes. */
  public static PolicyWriter start(
      Repository repository,
      Planner planner,
      Enforcement enforcement,
      Generations generations,
      PolicyHistory history,
      InstantSource clock) {
    PolicyWriter writer =
        new PolicyWriter(
            repository, planner, new Publisher(enforcement, generations, clock), history, clock);
    writer.scheduleNextEnd();
    return writer;
  }

  private Image startingImage() {
    Revision revision = repository.latest();
    Plan plan = planner.of(revision);
    PolicyTable table = publisher.compile(plan.policy());
    long generation =
        publisher.inForce(table)
            ? publisher.generation()
            : publisher.publish(table, revision.number());
    return new Image(revision, plan.policy(), table, generation, plan.uncovered());
  }

  /** What is in force. */
  public Image image() {
    return image;
  }

  /** Tells {@code listener} of what is in force now, and of every change from here on. */
  public void listen(ImageListener listener) {
    await(
        thread.submit(() -> {
          listeners.add(listener);
          listener.inForce(image, List.of());
          return true;
        }));
  }

  /**
   * Carries a change out, and returns when the kernel enforces it.
   *
   * @throws RefusedException if it is refused; then nothing was changed
   */
  public Outcome change(ChangeRequest request) {
    return await(thread.submit(() -> carryOut(request)));
  }

  private Outcome carryOut(ChangeRequest request) {
    Plan plan = plan(request);
    if (request.dryRun() || plan.changesNothing()) {
      return new Outcome(
          image.revision().number(), request.dryRun(), plan.changes(), plan.uncovered());
    }
    Image next = put(plan, head(request));
    tell(next, plan.changes());
    return new Outcome(next.revision().number(), false, plan.changes(), plan.uncovered());
  }

  private Plan plan(ChangeRequest request) {
    return switch (request) {
      case ChangeRequest.Apply apply -> planner.apply(image.revision(), apply.sources());
      case ChangeRequest.Delete delete ->
          planner.delete(image.revision(), delete.kind(), delete.name(), delete.cascade());
    };
  }

  private RevisionHead head(ChangeRequest request) {
    return new RevisionHead(
        image.revision().number() + 1, clock.instant(), request.author(), request.message());
  }

  private Image put(Plan plan, RevisionHead head) {
    Revision revision = new Revision(head, plan.manifests());
    PolicyTable table = publisher.compile(plan.policy());
    try (StagedRevision staged = repository.stage(revision)) {
      // Events of it may be read before it is committed.
      history.put(revision.number(), new RuleNames(plan.policy()));
      long generation = publisher.publish(table, revision.number());
      commit(staged);
      return new Image(revision, plan.policy(), table, generation, plan.uncovered());
    } catch (RepositoryException | UncheckedIOException e) {
      throw new RefusedException(Code.STORE_FAILED, "nothing was changed: " + e.getMessage(), e);
    }
  }

  private void commit(StagedRevision staged) {
    try {
      staged.commit();
    } catch (RuntimeException e) {
      // The kernel must not go on enforcing what no revision says.
      publisher.publish(image.table(), image.revision().number());
      throw e;
    }
  }

  private void tell(Image next, List<Change> changes) {
    image = next;
    scheduleNextEnd();
    listeners.forEach(listener -> listener.inForce(next, changes));
  }

  private void scheduleNextEnd() {
    if (nextEnd != null) {
      nextEnd.cancel(false);
    }
    Instant now = clock.instant();
    nextEnd =
        GrantEnds.next(image.policy(), now)
            .map(end -> Duration.between(now, end).toMillis() + 1)
            .<ScheduledFuture<?>>map(
                delay -> thread.schedule(this::leaveOutEnded, delay, TimeUnit.MILLISECONDS))
            .orElse(null);
  }

  /** The kernel ended the grant by itself; this closes the connections that it had allowed. */
  private void leaveOutEnded() {
    PolicyTable table = publisher.compile(image.policy());
    long generation = publisher.publish(table, image.revision().number());
    tell(
        new Image(image.revision(), image.policy(), table, generation, image.uncovered()),
        List.of());
  }

  private static <T> T await(Future<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("the writer failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted before the change was acknowledged", e);
    }
  }

  /** Ends after the change that is being carried out. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      thread.awaitTermination(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
