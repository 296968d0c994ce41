package io.cellwall.agent.follow;

import static java.util.Objects.requireNonNullElse;

import io.cellwall.agent.apply.ChangeRequest;
import io.cellwall.agent.apply.PolicyWriter;
import io.cellwall.agent.apply.RefusedException;
import io.cellwall.agent.apply.RefusedException.Fault;
import io.cellwall.repository.Author;
import io.cellwall.repository.RemoteBranch;
import io.cellwall.repository.RemoteCommit;
import io.cellwall.repository.Repository;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks again and again where a branch is, and makes what is new there a revision. What is refused
 * is reported and not tried again until the branch moves; whatever fails otherwise is tried again
 * the next time. In both cases the last good revision stays.
 */
public final class Follower implements AutoCloseable {
  private final RemoteBranch branch;
  private final PolicyWriter writer;
  private final Consumer<Following> alarm;
  private final Suspension suspension;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("follower").daemon().factory());

  private final ScheduledFuture<?> looking;
  private volatile Following following;

  /** What became of the last commit, whether or not the repository can be reached now. */
  private Following outcome;

  /** The commit that need not be looked at again. */
  private @Nullable String seen;

  private Follower(
      FollowSettings settings,
      RemoteBranch branch,
      PolicyWriter writer,
      Suspension suspension,
      @Nullable String inForce,
      Consumer<Following> alarm) {
    this.branch = branch;
    this.writer = writer;
    this.alarm = alarm;
    this.suspension = suspension;
    this.outcome =
        new Following(
            settings.git(),
            settings.branch(),
            settings.path(),
            inForce,
            null,
            List.of(),
            List.of(),
            false);
    this.following = suspension.holds() ? outcome.whileSuspended() : outcome;
    this.looking =
        thread.scheduleWithFixedDelay(
            this::look, 0, settings.poll().toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * @param state the directory for a copy of the repository, and for the mark that it is not
   *     followed now
   * @param alarm is told of each refusal once
   */
  public static Follower start(
      FollowSettings settings,
      Path state,
      PolicyWriter writer,
      Repository revisions,
      Consumer<Following> alarm) {
    RemoteBranch branch = RemoteBranch.open(state.resolve("followed.git"), settings.remote());
    Suspension suspension = new Suspension(state.resolve("follow-suspended"));
    if (!suspension.holds()) {
      writer.refuseComponents(settings.git());
    }
    return new Follower(
        settings, branch, writer, suspension, CommitMessage.inForce(revisions).orElse(null), alarm);
  }

  public Following following() {
    return following;
  }

  /** From its return on no commit comes into force, also after a restart, until it is resumed. */
  public void suspend() {
    call(() -> {
      suspension.begin();
      writer.acceptComponents();
      following = outcome.whileSuspended();
    });
  }

  /** Returns when the branch was looked at: what was changed here meanwhile gives way to it. */
  public void resume() {
    call(() -> {
      writer.refuseComponents(outcome.git());
      suspension.end();
      seen = null;
      look();
    });
  }

  /** Between two looks, so that none is in the middle of its work. */
  private void call(Runnable step) {
    try {
      thread.submit(step).get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void look() {
    if (suspension.holds()) {
      return;
    }
    try {
      String tip = branch.tip();
      if (!tip.equals(seen)) {
        Following next = follow(branch.fetch());
        boolean news = !Objects.equals(next.problem(), outcome.problem());
        outcome = next;
        if (news && next.problem() != null) {
          alarm.accept(next);
        }
      }
      following = outcome;
    } catch (RuntimeException e) {
      // An exception would end the following for good.
      following = outcome.interrupted(requireNonNullElse(e.getMessage(), e.toString()));
    }
  }

  private Following follow(RemoteCommit commit) {
    Author author = new Author(Author.UNPROVEN, commit.author());
    try {
      writer.change(new ChangeRequest.Replace(commit.sources(), author, CommitMessage.of(commit)));
      seen = commit.id();
      return outcome.enforced(commit);
    } catch (RefusedException e) {
      if (e.code().fault() == Fault.USER) {
        seen = commit.id();
      }
      return outcome.refused(commit, String.valueOf(e.getMessage()), e.diagnostics());
    }
  }

  @Override
  public void close() {
    looking.cancel(true);
    thread.shutdownNow();
    try {
      if (thread.awaitTermination(30, TimeUnit.SECONDS)) {
        branch.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
