package io.cellwall.compile;

import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.Enforcement;
import io.cellwall.manifest.OnViolation;

/** Pass: how a component is enforced. */
final class DescribeComponents {
  private DescribeComponents() {}

  static ComponentEntry entry(ComponentManifest manifest) {
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
