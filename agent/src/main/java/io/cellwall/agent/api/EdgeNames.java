package io.cellwall.agent.api;

import io.cellwall.agent.apply.Enforcement;
import io.cellwall.agent.flow.FlowDecoder;
import io.cellwall.kernel.Counters.Edge;
import io.cellwall.policy.RuleNames;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** From the numbers of an edge to what a person can look up, by the policy of one moment. */
record EdgeNames(Enforcement enforcement, FlowDecoder decoder, RuleNames names) {
  @Nullable String side(int identity) {
    return decoder.side(identity, null);
  }

  @Nullable String endpoint(Edge edge) {
    String destination = side(edge.destination());
    return destination == null ? null : names.endpoint(destination, edge.endpoint()).orElse(null);
  }

  @Nullable Instant last(Edge edge) {
    return edge.lastEventNanos() == 0 ? null : enforcement.instant(edge.lastEventNanos());
  }
}
