package io.cellwall.manifest;

import java.util.List;
import java.util.Optional;

/**
 * Whom this component may reach.
 *
 * @param to empty: nobody
 * @param endpoints of component and label peers; empty optional: all; an empty list: none
 * @param ports of CIDR and entity peers; empty optional: all; an empty list: none
 */
public record EgressRule(
    Position position,
    List<Peer> to,
    Optional<List<Located<String>>> endpoints,
    Optional<List<PortSelection>> ports,
    Optional<Schedule> schedule)
    implements Rule {
  public EgressRule {
    to = List.copyOf(to);
    endpoints = endpoints.map(List::copyOf);
    ports = ports.map(List::copyOf);
  }

  @Override
  public List<Peer> peers() {
    return to;
  }

  @Override
  public boolean hasEmptyList() {
    return Rule.super.hasEmptyList() || ports.filter(List::isEmpty).isPresent();
  }
}
