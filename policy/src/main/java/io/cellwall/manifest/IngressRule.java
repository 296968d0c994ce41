package io.cellwall.manifest;

import java.util.List;
import java.util.Optional;

/**
 * Who may reach what of this component.
 *
 * @param from empty: nobody
 * @param endpoints names from {@code exposes}; empty optional: all; an empty list: none
 */
public record IngressRule(
    Position position,
    List<Peer> from,
    Optional<List<Located<String>>> endpoints,
    Optional<Schedule> schedule)
    implements Rule {
  public IngressRule {
    from = List.copyOf(from);
    endpoints = endpoints.map(List::copyOf);
  }

  @Override
  public List<Peer> peers() {
    return from;
  }
}
