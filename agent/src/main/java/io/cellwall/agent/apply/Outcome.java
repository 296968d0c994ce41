package io.cellwall.agent.apply;

import io.cellwall.policy.Uncovered;
import java.util.List;

/**
 * What came of a change.
 *
 * @param revision that is in force now
 */
public record Outcome(
    long revision, boolean dryRun, List<Change> changes, List<Uncovered> uncovered) {
  public Outcome {
    changes = List.copyOf(changes);
    uncovered = List.copyOf(uncovered);
  }
}
