package io.cellwall.agent.apply;

import io.cellwall.agent.apply.RefusedException.Code;
import io.cellwall.compile.PolicyTable;
import io.cellwall.kernel.Trial;
import io.cellwall.kernel.bpf.KernelException;
import io.cellwall.policy.Policy;
import io.cellwall.policy.RuleNames;
import io.cellwall.repository.Author;
import io.cellwall.repository.Repository;
import io.cellwall.repository.Revision;
import io.cellwall.repository.RevisionHead;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The one change that may be waiting for its confirmation. The kernel ends it by its own clock;
 * here that becomes a revision. What waits is written down before the kernel gets it, and the note
 * is removed only when the end, of either kind, cannot be lost any more. The writer's thread
 * changes it; any may ask.
 */
public final class Trials {
  private static final Author AGENT = new Author(0, "cellwall-agent");

  private final UnconfirmedFile file;
  private final Repository repository;
  private final Enforcement enforcement;
  private final Generations generations;
  private final PolicyHistory history;
  private final InstantSource clock;
  private volatile Optional<Unconfirmed> unconfirmed = Optional.empty();

  private Trials(
      UnconfirmedFile file,
      Repository repository,
      Enforcement enforcement,
      Generations generations,
      PolicyHistory history,
      InstantSource clock) {
    this.file = file;
    this.repository = repository;
    this.enforcement = enforcement;
    this.generations = generations;
    this.history = history;
    this.clock = clock;
  }

  public static Trials open(
      Path file,
      Repository repository,
      Enforcement enforcement,
      Generations generations,
      PolicyHistory history,
      InstantSource clock) {
    return new Trials(
        new UnconfirmedFile(new DurableFile(file)),
        repository,
        enforcement,
        generations,
        history,
        clock);
  }

  /** Takes up what an earlier agent left. */
  void resume() {
    long latest = repository.latest().number();
    Optional<Unconfirmed> left = file.read();
    unconfirmed = left.filter(it -> it.revision() == latest);
    if (unconfirmed.isPresent()) {
      return;
    }
    if (left.isPresent()) {
      // Its revision was never committed, or the one by which it is taken back was.
      giveWay();
    } else if (enforcement.trial().isPresent()) {
      // Confirmed, and then cut short.
      enforcement.keep();
    }
  }

  public Optional<Unconfirmed> unconfirmed() {
    return unconfirmed;
  }

  Unconfirmed waiting() {
    return unconfirmed.orElseThrow(
        () -> new RefusedException(Code.NOTHING_TO_CONFIRM, "no change waits to be confirmed"));
  }

  /** How long it may still be confirmed. */
  public Optional<Duration> left() {
    return unconfirmed.map(it -> Duration.ofNanos(it.end() - enforcement.bootNanos()));
  }

  /** Whether it is to be taken back now; so it is too where the kernel knows of no trial. */
  boolean due() {
    Optional<Unconfirmed> waiting = unconfirmed;
    return waiting.isPresent()
        && (enforcement.trial().filter(trial -> trial.end() == waiting.get().end()).isEmpty()
            || enforcement.bootNanos() >= waiting.get().end());
  }

  /** One at a time: the kernel needs its second slot for what it may have to go back to. */
  void refuseIfAny() {
    unconfirmed.ifPresent(waiting -> {
      throw new RefusedException(
          Code.CONFIRMATION_PENDING,
          "nothing was changed: revision %d is not confirmed yet (%d s left): cellwall confirm"
              .formatted(waiting.revision(), left().orElse(Duration.ZERO).toSeconds()));
    });
  }

  /** Puts a table in force, not settled yet, until it is confirmed or the time is over. */
  Trial begin(PolicyTable table, long revision, Policy former, Duration within) {
    Unconfirmed next = new Unconfirmed(revision, enforcement.bootNanos() + within.toNanos());
    file.write(next);
    long generation = enforcement.generation() + 1;
    generations.put(generation, revision);
    generations.put(generation + 1, next.next());
    // Events of the way back may be read before its revision is written.
    history.put(next.next(), new RuleNames(former));
    try {
      Trial trial = enforcement.beginUntil(table, next.end());
      unconfirmed = Optional.of(next);
      return trial;
    } catch (KernelException e) {
      file.remove();
      throw new RefusedException(Code.KERNEL_REFUSED, "nothing was changed: " + e.getMessage(), e);
    }
  }

  /** The revision could not be committed: it never was. */
  void abandon() {
    giveWay();
  }

  private void giveWay() {
    enforcement.trial().ifPresent(_ -> enforcement.giveWay());
    unconfirmed = Optional.empty();
    file.remove();
  }

  /** Answers the generation by which the change goes on. */
  long keep(Unconfirmed waiting) {
    file.remove();
    unconfirmed = Optional.empty();
    long generation = enforcement.keep();
    generations.put(generation, waiting.revision());
    return generation;
  }

  List<Change> takeBack() {
    return takeBack("taken back");
  }

  /** It was not confirmed. */
  List<Change> expire() {
    return takeBack("it was not confirmed in time");
  }

  /** Writes down what the kernel has done already, or does now: a revision like the former one. */
  private List<Change> takeBack(String why) {
    Unconfirmed waiting = waiting();
    Revision latest = repository.latest();
    Revision former = repository.read(waiting.former()).orElse(Revision.EMPTY);
    String message = "back to revision %d: %s".formatted(waiting.former(), why);
    RevisionHead head = new RevisionHead(waiting.next(), clock.instant(), AGENT, message);
    repository.stage(new Revision(head, former.manifests())).commit();
    giveWay();
    return Changes.between(Candidate.of(latest), Candidate.of(former), List.of());
  }
}
