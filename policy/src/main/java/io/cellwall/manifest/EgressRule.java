package io.cellwall.manifest;

import java.util.List;
import java.util.Optional;

/**
 * Whom this component may reach.
 *
 * @param to empty: nobody
 * @param endpoints of component and label peers, beside {@code ports}; an empty list: none
 * @param ports of any peer; an empty list: none. Where a component has neither: all it exposes
 * @param paths of the host, which then has nothing else but {@code ports}; an empty list: none
 */
public record EgressRule(
    Position position,
    List<Peer> to,
    Optional<List<Located<String>>> endpoints,
    Optional<List<PortSelection>> ports,
    Optional<List<HostPath>> paths,
    Optional<Schedule> schedule)
    implements Rule {
  public EgressRule {
    to = List.copyOf(to);
    endpoints = endpoints.map(List::copyOf);
    ports = ports.map(List::copyOf);
    paths = paths.map(List::copyOf);
  }

  @Override
  public List<Peer> peers() {
    return to;
  }

  @Override
  public boolean hasEmptyList() {
    return Rule.super.hasEmptyList() || paths.filter(List::isEmpty).isPresent();
  }
}
