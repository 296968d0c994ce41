package io.cellwall.agent.apply;

import io.cellwall.policy.Policy;
import io.cellwall.policy.Uncovered;
import io.cellwall.policy.Warning;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What came of a change.
 *
 * @param revision that is in force now
 * @param policy of which it is, or would be
 * @param confirmWithin it is taken back unless it is confirmed in this time
 */
public record Outcome(
    long revision,
    boolean dryRun,
    Policy policy,
    List<Change> changes,
    List<Uncovered> uncovered,
    List<Warning> warnings,
    Optional<Duration> confirmWithin) {
  public Outcome {
    changes = List.copyOf(changes);
    uncovered = List.copyOf(uncovered);
    warnings = List.copyOf(warnings);
  }
}
