package io.cellwall.agent.apply;

import io.cellwall.agent.apply.RefusedException.Code;
import io.cellwall.policy.Policy;
import io.cellwall.policy.Uncovered;
import io.cellwall.policy.Warning;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What a change comes to, decided but not done. */
public record Plan(
    Candidate candidate,
    Policy policy,
    List<Change> changes,
    List<Uncovered> uncovered,
    List<Warning> warnings) {
  public Plan {
    warnings = List.copyOf(warnings);
    changes = List.copyOf(changes);
    uncovered = List.copyOf(uncovered);
  }

  /** For who wants warnings taken for errors. */
  void refuseWarnings() {
    if (!warnings.isEmpty()) {
      throw new RefusedException(
          Code.MANIFEST_REFUSED,
          "nothing was changed: with --strict warnings are errors",
          warnings.stream().map(Warning::toString).toList());
    }
  }

  /** What is not enforced of the manifests that are named by it. */
  public List<Uncovered> uncoveredHere() {
    return uncovered(_ -> true);
  }

  List<Uncovered> uncovered(Predicate<Change> meant) {
    Set<String> components =
        changes.stream()
            .filter(change -> change.kind() == ManifestKind.COMPONENT)
            .filter(meant)
            .map(Change::name)
            .collect(Collectors.toSet());
    return uncovered.stream().filter(part -> components.contains(part.component())).toList();
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
