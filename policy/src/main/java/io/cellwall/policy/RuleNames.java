package io.cellwall.policy;

import io.cellwall.policy.RuleReference.Kind;
import java.util.Optional;

/** From the numbers in the kernel's table and events to what a person can look up. */
public record RuleNames(Policy policy) {

  /** Empty for number 0, the kernel's word for "none". */
  public Optional<RuleReference> egress(String component, int number) {
    return rule(component, Kind.EGRESS, number);
  }

  /** Empty for number 0, the kernel's word for "none". */
  public Optional<RuleReference> ingress(String component, int number) {
    return rule(component, Kind.INGRESS, number);
  }

  /** Empty for a number that no grant has. */
  public Optional<RuleReference> grant(int number) {
    return number < 1 || number > policy.grants().size()
        ? Optional.empty()
        : Optional.of(
            new RuleReference(policy.grants().get(number - 1).name(), Kind.GRANT, number));
  }

  /** The name of the endpoint with this number; empty if there is none. */
  public Optional<String> endpoint(String component, int number) {
    return policy
        .component(component)
        .filter(manifest -> number >= 1 && number <= manifest.exposes().size())
        .map(manifest -> manifest.exposes().get(number - 1).name());
  }

  private Optional<RuleReference> rule(String component, Kind kind, int number) {
    return number < 1
        ? Optional.empty()
        : policy
            .component(component)
            .map(manifest -> RuleReference.of(manifest, kind, number))
            .or(() -> Optional.of(new RuleReference(component, kind, number)));
  }
}
