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

  /** Whether it is about more than grants. */
  boolean changesComponents() {
    return changes.stream()
        .anyMatch(change ->
            change.kind() == ManifestKind.COMPONENT && change.effect() != Change.Effect.UNCHANGED);
  }

  /** Whether it leaves every manifest as it is. */
  public boolean changesNothing() {
    return changes.stream().allMatch(change -> change.effect() == Change.Effect.UNCHANGED);
  }
}
