package io.cellwall.agent.api;

import io.cellwall.compile.Identity;
import io.cellwall.kernel.Counters.Edge;
import io.cellwall.policy.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What was refused around one component since the machine started.
 *
 * @param wouldRefuse flows that its own manifest refuses, and that audit mode lets through
 * @param refused flows from or to it
 * @param last the latest of both kinds
 */
record Tally(long wouldRefuse, long refused, Optional<Edge> last) {
  static final Tally NONE = new Tally(0, 0, Optional.empty());

  /** By the numbers of those around whom something was refused. */
  static Map<Integer, Tally> of(List<Edge> edges) {
    Map<Integer, List<Edge>> around = new HashMap<>();
    edges.stream()
        .filter(edge -> edge.verdict() != Verdict.ALLOW)
        .forEach(edge ->
            Stream.of(edge.source(), edge.destination())
                .distinct()
                .forEach(side -> around.computeIfAbsent(side, _ -> new ArrayList<>()).add(edge)));
    Map<Integer, Tally> tallies = new HashMap<>();
    around.forEach((identity, refused) -> tallies.put(identity, of(identity, refused)));
    return tallies;
  }

  private static Tally of(int identity, List<Edge> around) {
    return new Tally(
        around.stream()
            .filter(edge -> edge.verdict() == Verdict.AUDIT && refusing(edge) == identity)
            .mapToLong(Edge::flows)
            .sum(),
        around.stream().filter(edge -> edge.verdict() == Verdict.DENY).mapToLong(Edge::flows).sum(),
        around.stream()
            .filter(edge -> edge.lastEventNanos() > 0)
            .max(Comparator.comparingLong(Edge::lastEventNanos)));
  }

  /** The side whose manifest says no. */
  private static int refusing(Edge edge) {
    boolean byDestination =
        switch (edge.reason()) {
          case NOT_EXPOSED, INGRESS_NOT_ALLOWED -> Identity.isComponent(edge.destination());
          default -> !Identity.isComponent(edge.source());
        };
    return byDestination ? edge.destination() : edge.source();
  }
}
