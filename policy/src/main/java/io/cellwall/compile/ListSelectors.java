package io.cellwall.compile;

import io.cellwall.manifest.ComponentManifest;
import io.cellwall.policy.Policy;
import io.cellwall.policy.Selectors;
import java.util.HashMap;
import java.util.Map;

/** Pass: which cgroup paths and unit names mean which component. */
final class ListSelectors {
  private ListSelectors() {}

  static Map<String, Integer> selectors(Policy policy, Map<String, Integer> numbers) {
    Map<String, Integer> selectors = new HashMap<>();
    for (ComponentManifest manifest : policy.components().values()) {
      int number = NumberComponents.number(numbers, manifest.name());
      selectors.put(Selectors.runCgroup(manifest.name()), number);
      manifest.cgroups().forEach(cgroup -> selectors.put(cgroup.value(), number));
      manifest.systemdUnits().forEach(unit -> selectors.put(unit.value(), number));
    }
    return selectors;
  }
}
