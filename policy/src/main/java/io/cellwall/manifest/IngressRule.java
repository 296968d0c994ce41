package io.cellwall.manifest;

import java.util.List;
import java.util.Optional;

/**
 * Who may reach what of this component.
 *
 * @param from empty: nobody
 * @param endpoints names from {@code exposes}, beside {@code ports}; an empty list: none
 * @param ports of what it exposes; an empty list: none. Where there is neither: all of it
 */
public record IngressRule(
    Position position,
    List<Peer> from,
    Optional<List<Located<String>>> endpoints,
    Optional<List<PortSelection>> ports,
    Optional<Schedule> schedule)
    implements Rule {
  public IngressRule {
    from = List.copyOf(from);
    endpoints = endpoints.map(List::copyOf);
    ports = ports.map(List::copyOf);
  }

  @Override
  public List<Peer> peers() {
    return from;
  }
}
