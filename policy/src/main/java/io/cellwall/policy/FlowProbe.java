package io.cellwall.policy;

import io.cellwall.manifest.Cidr;
import io.cellwall.manifest.Endpoint;
import io.cellwall.manifest.HostPath;
import io.cellwall.manifest.PortSelection;
import java.util.Locale;
import java.util.Optional;

/**
 * One flow that stands for all that rules cannot tell from it, in words and as a question.
 *
 * @param from a component, {@code host}, {@code world} or a block of addresses
 * @param to likewise
 * @param port a port, a range, {@code all}, a name of the host's, or empty where there are none
 */
public record FlowProbe(
    String from, String to, Optional<String> endpoint, String protocol, String port, Query query) {

  /** To what a component exposes. */
  static FlowProbe toEndpoint(Place from, String to, Endpoint endpoint) {
    return new FlowProbe(
        from.text(),
        to,
        Optional.of(endpoint.name()),
        endpoint.protocolText(),
        endpoint instanceof Endpoint.Network network ? network.ports().toString() : "",
        new Query(
            from.side(),
            new Side.Component(to),
            Target.of(endpoint, Optional.empty()),
            from.block().map(Cidr::network)));
  }

  /** To what is not a component. */
  static FlowProbe toPorts(String from, Place to, PortSelection ports) {
    Target target =
        new Target.Port(ports.protocol(), ports.ports().first(), to.block().map(Cidr::network));
    return new FlowProbe(
        from,
        to.text(),
        Optional.empty(),
        ports.protocol().name(),
        ports.ports().equals(PortSelection.ALL) ? "all" : ports.ports().toString(),
        new Query(new Side.Component(from), to.side(), target, Optional.empty()));
  }

  /** To what the host has by this name. */
  static FlowProbe toHostPath(String from, HostPath path) {
    return new FlowProbe(
        from,
        "host",
        Optional.empty(),
        path.names().getFirst().kind().name(),
        path.text(),
        new Query(
            new Side.Component(from), Side.Other.HOST, new Target.OfHost(path), Optional.empty()));
  }

  /** Somewhere a flow may come from or go to: a side, or addresses of it. */
  record Place(Side side, Optional<Cidr> block) {
    static Place of(Side side) {
      return new Place(side, Optional.empty());
    }

    static Place of(Cidr block) {
      boolean here = block.network().isLoopbackAddress();
      return new Place(here ? Side.Other.HOST : Side.Other.WORLD, Optional.of(block));
    }

    String text() {
      return block.map(Cidr::toString).orElse(side.toString().toLowerCase(Locale.ROOT));
    }
  }
}
