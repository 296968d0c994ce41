package io.cellwall.agent.audit;

import io.cellwall.agent.apply.Change;
import io.cellwall.agent.apply.GrantEnds;
import io.cellwall.agent.apply.Image;
import io.cellwall.manifest.GrantManifest;
import io.cellwall.repository.Author;
import java.time.Instant;
import java.util.List;

/**
 * What the record holds beside flows. Each has the word {@code event} where a flow has a verdict.
 */
public final class AuditEntries {
  private AuditEntries() {}

  /** An agent began to read events and take changes. */
  public record AgentStarted(
      Instant time, String event, boolean adopted, long revision, long generation) {
    public AgentStarted(Instant time, boolean adopted, long revision, long generation) {
      this(time, "agent-started", adopted, revision, generation);
    }
  }

  /** An agent ended in good order; enforcement goes on. */
  public record AgentStopped(Instant time, String event, long revision) {
    public AgentStopped(Instant time, long revision) {
      this(time, "agent-stopped", revision);
    }
  }

  /** Programs were missing at their hooks, and are there again. */
  public record HooksMended(Instant time, String event, List<String> hooks) {
    public HooksMended(Instant time, List<String> hooks) {
      this(time, "hooks-mended", hooks);
    }
  }

  /** A commit of the repository that is followed did not come into force. */
  public record CommitRefused(
      Instant time, String event, String git, String problem, List<String> diagnostics) {
    public CommitRefused(Instant time, String git, String problem, List<String> diagnostics) {
      this(time, "commit-refused", git, problem, diagnostics);
    }
  }

  /** Somebody let the agent follow its repository no longer, or again. */
  public record FollowingChanged(Instant time, String event, Author author) {
    public static FollowingChanged of(Instant time, boolean suspended, Author author) {
      return new FollowingChanged(time, suspended ? "follow-suspended" : "follow-resumed", author);
    }
  }

  /**
   * Somebody in a component called the agent; the component is empty if the caller has ended.
   *
   * @param count how often it was so since the line before
   */
  public record CallerRefused(Instant time, String event, String component, int pid, long count) {
    public CallerRefused(Instant time, String component, int pid, long count) {
      this(time, "caller-refused", component, pid, count);
    }
  }

  /** A revision came into force. */
  public record RevisionApplied(
      Instant time,
      String event,
      long revision,
      long generation,
      Author author,
      String message,
      List<String> changes) {
    public static RevisionApplied of(Instant time, Image image, List<Change> changes) {
      return new RevisionApplied(
          time,
          "revision-applied",
          image.revision().number(),
          image.generation(),
          image.revision().head().author(),
          image.revision().head().message(),
          changes.stream()
              .filter(change -> change.effect() != Change.Effect.UNCHANGED)
              .map(RevisionApplied::text)
              .toList());
    }

    private static String text(Change change) {
      return change.kind().word() + "/" + change.name() + " " + change.effect().text();
    }
  }

  /** A grant ended by itself. */
  public record GrantEnded(
      Instant time, String event, String grant, String from, String to, String reason) {
    static GrantEnded of(GrantManifest grant) {
      return new GrantEnded(
          GrantEnds.of(grant),
          "grant-ended",
          grant.name(),
          grant.from().value(),
          grant.to().value(),
          grant.reason());
    }
  }

  /**
   * Flows of one kind that have no line of their own. Every packet of theirs is counted.
   *
   * @param thinned because there were too many of them at a time
   * @param lost because the kernel's ring was full
   */
  public record EventsMissing(
      Instant time,
      String event,
      String source,
      String destination,
      String protocol,
      String verdict,
      String reason,
      long thinned,
      long lost) {}
}
