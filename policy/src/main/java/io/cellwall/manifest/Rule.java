package io.cellwall.manifest;

import java.util.List;
import java.util.Optional;

/** What ingress and egress rules have in common. */
public sealed interface Rule permits IngressRule, EgressRule {
  Position position();

  /** {@code from} or {@code to}. */
  List<Peer> peers();

  Optional<List<Located<String>>> endpoints();

  Optional<List<PortSelection>> ports();

  Optional<Schedule> schedule();

  /**
   * Whether a list in it is there and empty: such a rule matches nothing, whatever else it says.
   */
  default boolean hasEmptyList() {
    return peers().isEmpty()
        || endpoints().filter(List::isEmpty).isPresent()
        || ports().filter(List::isEmpty).isPresent()
        || schedule().filter(it -> it.hours().days().isEmpty()).isPresent()
        || peers().stream().anyMatch(Peer::hasEmptyList);
  }

  /** Whether the endpoint called {@code name} is meant by its name, or as one of all. */
  default boolean selects(String name) {
    return selectsAll()
        || endpoints().stream()
            .flatMap(List::stream)
            .anyMatch(listed -> listed.value().equals(name));
  }

  /** Whether all that a component exposes is meant. */
  default boolean selectsAll() {
    return endpoints().isEmpty() && ports().isEmpty();
  }
}
