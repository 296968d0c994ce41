package io.cellwall.kernel;

import io.cellwall.policy.Reason;
import io.cellwall.policy.Verdict;
import java.util.List;
import java.util.Map;

/**
 * What was counted in the kernel since the pins were made, whether an agent lived or not.
 *
 * @param reasons packets judged, by reason
 * @param overflow flows that found no edge of their own, because the map of edges was full
 * @param edges who talks to whom
 */
public record Counters(Map<Reason, Traffic> reasons, Traffic overflow, List<Edge> edges) {
  public Counters {
    reasons = Map.copyOf(reasons);
    edges = List.copyOf(edges);
  }

  /** Packets and their bytes. */
  public record Traffic(long packets, long bytes) {}

  /**
   * One row of the map of who talks to whom. Identities are resolved by {@link IdentityRegistry}.
   *
   * @param endpoint number of the endpoint in the destination's manifest; 0: none
   * @param port 0 for ports that the destination does not expose, and for those that an asker has
   *     too many of
   * @param thinned flows that got no event of their own
   * @param lost events that the ring could not take
   * @param lastEventNanos boot clock
   */
  public record Edge(
      int source,
      int destination,
      int endpoint,
      int port,
      int protocol,
      Verdict verdict,
      Reason reason,
      boolean ingress,
      long flows,
      long packets,
      long bytes,
      long thinned,
      long lost,
      long lastEventNanos) {}
}
