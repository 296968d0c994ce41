package io.cellwall.agent.api;

import io.cellwall.agent.apply.Enforcement;
import io.cellwall.agent.apply.Image;
import io.cellwall.agent.apply.PolicyWriter;
import io.cellwall.agent.flow.FlowDecoder;
import io.cellwall.agent.follow.Follower;
import io.cellwall.agent.follow.Following;
import io.cellwall.compile.Identity;
import io.cellwall.kernel.Counters;
import io.cellwall.manifest.ComponentManifest;
import io.cellwall.policy.RuleNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Calls that show the agent itself. */
record StateRoutes(
    AgentFacts facts,
    PolicyWriter writer,
    Enforcement enforcement,
    FlowDecoder decoder,
    Optional<Follower> follower)
    implements HttpService {
  private record Status(
      long revision,
      long generation,
      boolean adopted,
      List<String> problems,
      int pid,
      String started,
      String cgroupRoot,
      String bpffs,
      String stateDir,
      String socket,
      boolean acceptUncovered,
      @Nullable String degraded,
      @Nullable Following follows,
      @Nullable Long unconfirmedSecondsLeft,
      long eventsThinned,
      long eventsLost,
      long packetsUncounted,
      List<Fills.Line> fills,
      Coverages.Count coverage,
      List<Coverages.Line> notCovered,
      List<ComponentLine> components,
      List<ReasonLine> reasons) {}

  private record ComponentLine(
      String name,
      @Nullable Integer identity,
      String status,
      List<String> notCovered,
      List<String> idleSelectors,
      int processes,
      long wouldRefuse,
      long refused,
      @Nullable EdgeLine lastRefusal) {}

  private record ReasonLine(String reason, long packets, long bytes) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/status", this::status).get("/coverage", this::coverage);
  }

  private void status(ServerRequest request, ServerResponse response) {
    Image image = writer.image();
    Counters counters = enforcement.counters();
    List<Fills.Line> fills = Fills.of(enforcement);
    Optional<Following> follows = follower.map(Follower::following);
    Json.send(
        response,
        new Status(
            image.revision().number(),
            image.generation(),
            enforcement.adopted(),
            Health.problems(writer, follows, counters, fills),
            facts.pid(),
            facts.started().toString(),
            facts.cgroupRoot().toString(),
            facts.bpffs().toString(),
            facts.stateDirectory().toString(),
            facts.socket().toString(),
            facts.acceptUncovered(),
            writer.damage().orElse(null),
            follows.orElse(null),
            writer.trials().left().map(Duration::toSeconds).orElse(null),
            counters.edges().stream().mapToLong(Counters.Edge::thinned).sum(),
            counters.edges().stream().mapToLong(Counters.Edge::lost).sum(),
            counters.overflow().packets(),
            fills,
            Coverages.Count.of(enforcement.coverage()),
            Coverages.gaps(enforcement.coverage()),
            components(image, counters),
            reasons(counters)));
  }

  private List<ComponentLine> components(Image image, Counters counters) {
    Collection<ComponentManifest> components = image.policy().components().values();
    IdleSelectors idle = IdleSelectors.of(enforcement, components);
    Map<Integer, Integer> populations = enforcement.populations();
    Map<Integer, Tally> tallies = Tally.of(counters.edges());
    EdgeNames names = new EdgeNames(enforcement, decoder, new RuleNames(image.policy()));
    return components.stream()
        .map(component -> {
          int identity = enforcement.identity(component.name()).orElse(Identity.NONE);
          Tally tally = tallies.getOrDefault(identity, Tally.NONE);
          return new ComponentLine(
              component.name(),
              identity == Identity.NONE ? null : identity,
              Coverages.status(component),
              Coverages.notCovered(image, component.name()),
              idle.in(component),
              populations.getOrDefault(identity, 0),
              tally.wouldRefuse(),
              tally.refused(),
              tally.last().map(edge -> EdgeLine.of(edge, names)).orElse(null));
        })
        .toList();
  }

  private static List<ReasonLine> reasons(Counters counters) {
    return counters.reasons().entrySet().stream()
        .sorted(Comparator.comparingInt(entry -> entry.getKey().code()))
        .map(entry ->
            new ReasonLine(
                entry.getKey().text(), entry.getValue().packets(), entry.getValue().bytes()))
        .toList();
  }

  private void coverage(ServerRequest request, ServerResponse response) {
    Json.send(response, enforcement.coverage());
  }
}
