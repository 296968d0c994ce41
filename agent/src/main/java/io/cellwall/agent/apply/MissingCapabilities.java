package io.cellwall.agent.apply;

import io.cellwall.kernel.Coverage;
import io.cellwall.policy.Capability;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Why each capability that is not there is not there: this kernel, or this version. */
public final class MissingCapabilities {
  private static final String NOT_YET = "this version of Cellwall does not enforce it";

  private MissingCapabilities() {}

  /** The machine's own reason is shown first, because it says what to mend. */
  public static Map<Capability, String> of(List<Coverage> machine) {
    Map<Capability, String> missing = new EnumMap<>(Capability.class);
    for (Capability capability : Capability.values()) {
      reason(capability, machine).ifPresent(reason -> missing.put(capability, reason));
    }
    return missing;
  }

  private static Optional<String> reason(Capability capability, List<Coverage> machine) {
    String word = capability.name().toLowerCase(Locale.ROOT).replace('_', '-');
    List<Coverage> rows =
        machine.stream().filter(coverage -> coverage.capability().equals(word)).toList();
    Optional<String> because =
        rows.stream().filter(row -> !row.covered()).map(Coverage::because).findFirst();
    return because.or(() -> rows.isEmpty() ? Optional.of(NOT_YET) : Optional.empty());
  }
}
