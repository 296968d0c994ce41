package io.cellwall.agent.api;

import io.cellwall.agent.flow.ProtocolNames;
import io.cellwall.kernel.Counters.Edge;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who talks to whom, counted since the machine started.
 *
 * @param last when that was told last; null: never, or not yet
 */
record EdgeLine(
    @Nullable String source,
    @Nullable String destination,
    @Nullable String endpoint,
    String protocol,
    int port,
    String direction,
    String verdict,
    String reason,
    long flows,
    long packets,
    long bytes,
    @Nullable Instant last) {

  static EdgeLine of(Edge edge, EdgeNames names) {
    return new EdgeLine(
        names.side(edge.source()),
        names.side(edge.destination()),
        names.endpoint(edge),
        ProtocolNames.of(edge.protocol()),
        edge.port(),
        edge.ingress() ? "ingress" : "egress",
        edge.verdict().text(),
        edge.reason().text(),
        edge.flows(),
        edge.packets(),
        edge.bytes(),
        names.last(edge));
  }
}
