package io.cellwall.compile;

import io.cellwall.manifest.ComponentManifest;
import io.cellwall.policy.Selectors;
import io.cellwall.policy.UnitCgroups;
import java.util.HashMap;
import java.util.Map;

/** Pass: which cgroup paths and unit names mean a component. */
final class ListSelectors {
  private ListSelectors() {}

  static Map<String, Integer> selectors(ComponentManifest manifest, int number) {
    Map<String, Integer> selectors = new HashMap<>();
    selectors.put(Selectors.runCgroup(manifest.name()), number);
    manifest.cgroups().forEach(cgroup -> selectors.put(cgroup.value(), number));
    manifest.systemdUnits().stream()
        .flatMap(unit -> UnitCgroups.selected(unit.value()).stream())
        .forEach(name -> selectors.put(name, number));
    return selectors;
  }
}
