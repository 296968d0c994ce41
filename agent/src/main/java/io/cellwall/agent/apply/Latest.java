package io.cellwall.agent.apply;

import io.cellwall.compile.PolicyTable;
import io.cellwall.repository.Repository;
import io.cellwall.repository.RepositoryException;
import io.cellwall.repository.Revision;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;

/**
 * Brings the latest revision in force: at the start, after a change was taken back, and when time
 * asks for its table anew. Used by the writer's thread only, once that runs.
 */
final class Latest {
  private static final Logger LOGGER = System.getLogger(Latest.class.getName());

  private final Repository repository;
  private final Planner planner;
  private final Publisher publisher;
  private final Trials trials;
  private final Timekeeper time;

  Latest(
      Repository repository, Planner planner, Publisher publisher, Trials trials, Timekeeper time) {
    this.repository = repository;
    this.planner = planner;
    this.publisher = publisher;
    this.trials = trials;
    this.time = time;
  }

  /**
   * What an agent begins with.
   *
   * @param changes what the start itself has changed
   * @param damage why the store cannot be read, if so
   */
  record Start(Image image, List<Change> changes, Optional<String> damage) {}

  /**
   * A damaged repository must not open the walls: what is in force stays, and nothing is changed
   * that nobody can read. If nothing is in force either, there is no agent.
   */
  Start begin() {
    try {
      trials.resume();
      refuseLostStore();
      List<Change> changes = trials.due() ? trials.expire() : List.of();
      return new Start(image(), changes, Optional.empty());
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

  Image image() {
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
}
