package io.cellwall.agent.apply;

import io.cellwall.policy.Policy;
import io.cellwall.policy.Uncovered;
import java.util.List;

/** What a change comes to, decided but not done. */
public record Plan(
    Candidate candidate, Policy policy, List<Change> changes, List<Uncovered> uncovered) {
  public Plan {
    changes = List.copyOf(changes);
    uncovered = List.copyOf(uncovered);
  }

  /** Whether it leaves every manifest as it is. */
  public boolean changesNothing() {
    return changes.stream().allMatch(change -> change.effect() == Change.Effect.UNCHANGED);
  }
}
