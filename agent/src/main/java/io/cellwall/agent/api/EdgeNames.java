package io.cellwall.agent.api;

import io.cellwall.agent.apply.Enforcement;
import io.cellwall.agent.flow.FlowDecoder;
import io.cellwall.agent.flow.ProtocolNames;
import io.cellwall.kernel.Counters.Edge;
import io.cellwall.manifest.Endpoint;
import io.cellwall.policy.RuleNames;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** From the numbers of an edge to what a person can look up, by the policy of one moment. */
record EdgeNames(Enforcement enforcement, FlowDecoder decoder, RuleNames names) {
  @Nullable String side(int identity) {
    return decoder.side(identity, null);
  }

  /** Edges outlive manifests, in which another endpoint may have this number by now: then none. */
  @Nullable String endpoint(Edge edge) {
    String destination = side(edge.destination());
    return destination == null || edge.endpoint() == 0
        ? null
        : names.policy().component(destination).stream()
            .flatMap(component -> component.exposes().stream().skip(edge.endpoint() - 1L).limit(1))
            .filter(endpoint -> is(endpoint, edge))
            .map(Endpoint::name)
            .findFirst()
            .orElse(null);
  }

  private static boolean is(Endpoint endpoint, Edge edge) {
    boolean sameProtocol = endpoint.protocolText().equals(ProtocolNames.of(edge.protocol()));
    return sameProtocol
        && (!(endpoint instanceof Endpoint.Network network)
            || edge.port() == 0
            || network.ports().contains(edge.port()));
  }

  @Nullable Instant last(Edge edge) {
    return edge.lastEventNanos() == 0 ? null : enforcement.instant(edge.lastEventNanos());
  }
}
