package io.cellwall.compile;

import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.Enforcement;
import io.cellwall.manifest.OnViolation;
import io.cellwall.policy.Policy;
import java.util.HashMap;
import java.util.Map;

/** Pass: how each component is enforced. */
final class DescribeComponents {
  private DescribeComponents() {}

  static Map<Integer, ComponentEntry> entries(Policy policy, Map<String, Integer> numbers) {
    Map<Integer, ComponentEntry> entries = new HashMap<>();
    for (ComponentManifest manifest : policy.components().values()) {
      entries.put(NumberComponents.number(numbers, manifest.name()), entry(manifest));
    }
    return entries;
  }

  private static ComponentEntry entry(ComponentManifest manifest) {
    int privileges =
        manifest.privileges().stream()
            .mapToInt(privilege -> privilege.value().bit())
            .reduce(0, (left, right) -> left | right);
    return new ComponentEntry(
        manifest.enforcement() == Enforcement.AUDIT,
        manifest.onViolation().action() == OnViolation.Action.DROP,
        privileges);
  }
}
