package io.cellwall.agent.api;

import io.cellwall.agent.apply.Image;
import io.cellwall.kernel.Coverage;
import io.cellwall.manifest.ComponentManifest;
import io.cellwall.policy.Uncovered;
import java.util.List;

/** What is enforced, in the words of the contract. */
final class Coverages {
  private static final String SELF_PROTECTION = "self-protection";

  private Coverages() {}

  /**
   * One kind of interaction: {@code enforced}, {@code audit} or {@code not covered, because ...}.
   */
  record Line(String interaction, String state) {}

  static String status(ComponentManifest component) {
    return switch (component.enforcement()) {
      case ENFORCE -> "enforced";
      case AUDIT -> "audit";
    };
  }

  static List<String> notCovered(Image image, String component) {
    return image.uncovered(component).stream().map(Uncovered::toString).toList();
  }

  static List<Line> lines(List<Coverage> machine, ComponentManifest component) {
    return machine.stream().map(row -> new Line(row.interaction(), state(row, component))).toList();
  }

  /** How many kinds of interaction there are, and of how many it is true. */
  record Count(long covered, int kinds) {
    static Count of(List<Coverage> machine) {
      return new Count(machine.stream().filter(Coverage::covered).count(), machine.size());
    }
  }

  /** What nobody is kept from on this machine, whatever manifests say. */
  static List<Line> gaps(List<Coverage> machine) {
    return machine.stream()
        .filter(row -> !row.covered())
        .map(row -> new Line(row.interaction(), notCovered(row)))
        .toList();
  }

  /** What enforces is out of reach also where everything else is only told. */
  private static String state(Coverage row, ComponentManifest component) {
    if (!row.covered()) {
      return notCovered(row);
    }
    return row.capability().equals(SELF_PROTECTION) ? "enforced" : status(component);
  }

  private static String notCovered(Coverage row) {
    return "not covered, because " + row.because();
  }
}
