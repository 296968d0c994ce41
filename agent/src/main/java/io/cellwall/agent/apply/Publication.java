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
import java.util.List;

/**
 * How one change comes into force: made durable while it is compiled, enforced by the kernel,
 * committed and kept for the next boot while the kernel settles; where a step fails, those before
 * it are undone. Used by the writer's thread only.
 */
final class Publication {
  private final Repository repository;
  private final Publisher publisher;
  private final PolicyHistory history;
  private final Trials trials;
  private final Timekeeper time;

  Publication(
      Repository repository,
      Publisher publisher,
      PolicyHistory history,
      Trials trials,
      Timekeeper time) {
    this.repository = repository;
    this.publisher = publisher;
    this.history = history;
    this.trials = trials;
    this.time = time;
  }

  /** What is in force after it, where {@code before} was. */
  Image of(Plan plan, RevisionHead head, Caution caution, Image before) {
    Revision revision = new Revision(head, plan.candidate().stored());
    try (Aside<StagedRevision> staging =
        Aside.begin("stage-revision", () -> repository.stage(revision))) {
      PolicyTable table = compile(plan, caution, before);
      return enforce(plan, table, staging.result(), caution, before);
    } catch (StaleRevisionException e) {
      throw new RefusedException(Code.CONFLICT, "nothing was changed: " + e.getMessage(), e);
    } catch (RepositoryException | UncheckedIOException e) {
      throw new RefusedException(Code.STORE_FAILED, "nothing was changed: " + e.getMessage(), e);
    }
  }

  /** Refused as {@link #of} would be, but for what the disk says; nothing is changed. */
  void rehearse(Plan plan, Caution caution, Image before) {
    publisher.rehearse(compile(plan, caution, before));
  }

  /** The same with a whole history, of which the last revision comes into force. */
  Image of(Plan plan, StagedRevision staged, Image before) {
    try {
      return enforce(plan, compile(plan, Caution.NONE, before), staged, Caution.NONE, before);
    } catch (RepositoryException | UncheckedIOException e) {
      throw new RefusedException(Code.STORE_FAILED, "nothing was imported: " + e.getMessage(), e);
    }
  }

  /** The table, unless it would do its author or this machine a harm that was hardly meant. */
  private PolicyTable compile(Plan plan, Caution caution, Image before) {
    PolicyTable table = publisher.compile(plan.policy());
    caution.guarded().ifPresent(pid -> refuseIfCut(pid, plan, table, before));
    if (!caution.force()) {
      publisher.takenIn(caution.guarded(), before.table(), table).ifPresent(Publication::refuse);
    }
    return table;
  }

  private static void refuse(String takenIn) {
    throw new RefusedException(
        Code.WOULD_LOCK_OUT, "nothing was changed: " + takenIn + " (--force does it all the same)");
  }

  private Image enforce(
      Plan plan, PolicyTable table, StagedRevision staged, Caution caution, Image before) {
    Revision revision = staged.revision();
    // Events of it may be read before it is committed.
    history.put(revision.number(), new RuleNames(plan.policy()));
    long generation = begin(table, revision.number(), caution, before);
    try (Aside<Boolean> settling = Aside.begin("settle-policy", publisher::settle)) {
      commit(staged, before);
      if (caution.confirmWithin().isEmpty()) {
        publisher.save(table, revision.number());
      }
      settling.result();
    }
    time.follow(table);
    return new Image(
        revision, plan.candidate(), plan.policy(), table, generation, plan.uncovered());
  }

  private void refuseIfCut(int caller, Plan plan, PolicyTable table, Image before) {
    List<Connection> lost = publisher.lost(caller, before, plan.policy(), table);
    if (!lost.isEmpty()) {
      throw new RefusedException(
          Code.WOULD_CUT_CALLER,
          "nothing was changed: it would cut the connection through which it is made, %s (--confirm 60s takes it back if that was wrong, --force does it all the same)"
              .formatted(lost.getFirst()));
    }
  }

  private long begin(PolicyTable table, long revision, Caution caution, Image before) {
    return caution
        .confirmWithin()
        .map(within -> trials.begin(table, revision, before.policy(), within).generation())
        .orElseGet(() -> publisher.begin(table, revision));
  }

  private void commit(StagedRevision staged, Image before) {
    try {
      staged.commit();
    } catch (RuntimeException e) {
      // The kernel must not go on enforcing what no revision says.
      if (trials.unconfirmed().isPresent()) {
        trials.abandon();
      } else {
        publisher.publish(before.table(), before.revision().number());
      }
      throw e;
    }
  }
}
