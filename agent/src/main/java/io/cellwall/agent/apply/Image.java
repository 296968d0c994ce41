package io.cellwall.agent.apply;

import io.cellwall.compile.PolicyTable;
import io.cellwall.policy.Policy;
import io.cellwall.policy.Uncovered;
import io.cellwall.repository.Revision;
import java.util.List;

/**
 * All that is in force at one moment: the revision, what it means, and what the kernel got.
 *
 * @param candidate the revision's manifests, parsed
 * @param generation the kernel's count of what was put in force
 */
public record Image(
    Revision revision,
    Candidate candidate,
    Policy policy,
    PolicyTable table,
    long generation,
    List<Uncovered> uncovered) {
  public Image {
    uncovered = List.copyOf(uncovered);
  }

  /** What of a component's manifest is not enforced. */
  public List<Uncovered> uncovered(String component) {
    return uncovered.stream()
        .filter(part -> part.component().equals(component))
        .map(Uncovered::inForce)
        .toList();
  }

  /** The same, by another of the kernel's numbers. */
  Image at(long next) {
    return new Image(revision, candidate, policy, table, next, uncovered);
  }
}
