package io.cellwall.agent.follow;

import io.cellwall.agent.apply.ChangeRequest;
import io.cellwall.agent.apply.PolicyWriter;
import io.cellwall.agent.apply.RefusedException;
import io.cellwall.agent.apply.RefusedException.Fault;
import io.cellwall.repository.Author;
import io.cellwall.repository.RemoteBranch;
import io.cellwall.repository.RemoteCommit;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks again and again where a branch is, and makes what is new there a revision. What is refused
 * is reported and not tried again until the branch moves; whatever fails otherwise is tried again
 * the next time. In both cases the last good revision stays.
 */
public final class Follower implements AutoCloseable {
  private final FollowSettings settings;
  private final RemoteBranch branch;
  private final PolicyWriter writer;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("follower").daemon().factory());

  private final ScheduledFuture<?> looking;
  private volatile Following following;

  /** The commit that need not be looked at again. */
  private @Nullable String seen;

  private Follower(FollowSettings settings, RemoteBranch branch, PolicyWriter writer) {
    this.settings = settings;
    this.branch = branch;
    this.writer = writer;
    this.following = new Following(settings.git(), settings.branch(), null, null, List.of());
    this.looking =
        thread.scheduleWithFixedDelay(
            this::look, 0, settings.poll().toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * @param copy the directory for a copy of the repository
   */
  public static Follower start(FollowSettings settings, Path copy, PolicyWriter writer) {
    RemoteBranch branch = RemoteBranch.open(copy, settings.git(), settings.branch());
    writer.refuseComponents(settings.git());
    return new Follower(settings, branch, writer);
  }

  public Following following() {
    return following;
  }

  private void look() {
    try {
      String tip = branch.tip();
      if (!tip.equals(seen)) {
        RemoteCommit commit = branch.fetch();
        follow(commit);
        seen = commit.id();
        following = at(commit.id(), null, List.of());
      }
    } catch (RefusedException e) {
      following = at(following.commit(), e.getMessage(), e.diagnostics());
    } catch (RuntimeException e) {
      // An exception would end the following for good.
      following = at(following.commit(), e.toString(), List.of());
    }
  }

  private void follow(RemoteCommit commit) {
    Author author = new Author(Author.UNPROVEN, commit.author());
    String message = commit.message() + "\n\nCommit " + commit.id();
    try {
      writer.change(new ChangeRequest.Replace(commit.sources(), author, message.strip()));
    } catch (RefusedException e) {
      if (e.code().fault() == Fault.USER) {
        seen = commit.id();
      }
      throw new RefusedException(
          e.code(), "commit " + commit.id() + ": " + e.getMessage(), e.diagnostics());
    }
  }

  private Following at(
      @Nullable String commit, @Nullable String problem, List<String> diagnostics) {
    return new Following(settings.git(), settings.branch(), commit, problem, diagnostics);
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
