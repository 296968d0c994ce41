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

  private IdleSelectors(Set<String> populated) {
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

  /** One sentence for each. */
  List<String> warnings(ComponentManifest component) {
    return in(component).stream()
        .map(selector ->
            "component %s: the selector %s finds no process".formatted(component.name(), selector))
        .toList();
  }
}
