package io.cellwall.agent.api;

import io.cellwall.agent.apply.Enforcement;
import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.Located;
import io.cellwall.policy.UnitCgroups;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Selectors that find no process: what they were meant for is governed by nobody. */
final class IdleSelectors {
  private final Set<String> populated;

  IdleSelectors(Set<String> populated) {
    this.populated = populated;
  }

  static IdleSelectors of(Enforcement enforcement, Collection<ComponentManifest> components) {
    List<String> selectors =
        components.stream().flatMap(IdleSelectors::selectors).distinct().toList();
    return new IdleSelectors(selectors.isEmpty() ? Set.of() : enforcement.populated(selectors));
  }

  private static Stream<String> selectors(ComponentManifest component) {
    return Stream.concat(
        component.cgroups().stream().map(Located::value),
        component.systemdUnits().stream()
            .flatMap(unit -> UnitCgroups.names(unit.value()).stream()));
  }

  /** As they are written in the manifest. */
  List<String> in(ComponentManifest component) {
    List<String> idle = new ArrayList<>();
    component.cgroups().stream()
        .map(Located::value)
        .filter(path -> !populated.contains(path))
        .forEach(idle::add);
    component.systemdUnits().stream()
        .map(Located::value)
        .filter(unit -> UnitCgroups.names(unit).stream().noneMatch(populated::contains))
        .forEach(idle::add);
    return idle;
  }

  /**
   * One sentence for each that may be a slip of the pen. Units that systemd has and does not run
   * now are lawful, and often many: one sentence for them all.
   */
  List<String> warnings(Collection<ComponentManifest> components, UnitFiles files) {
    List<String> warnings = new ArrayList<>();
    List<String> inactive = new ArrayList<>();
    for (ComponentManifest component : components) {
      for (String selector : in(component)) {
        if (files.have(selector)) {
          inactive.add(selector);
        } else {
          warnings.add(sentence(component, selector));
        }
      }
    }
    if (!inactive.isEmpty()) {
      warnings.add(sentence(inactive));
    }
    return warnings;
  }

  private static String sentence(ComponentManifest component, String selector) {
    return "component %s: the selector %s finds no process".formatted(component.name(), selector);
  }

  private static String sentence(List<String> inactive) {
    return "units that run no process now, and are governed once they start: "
        + String.join(", ", inactive);
  }
}
