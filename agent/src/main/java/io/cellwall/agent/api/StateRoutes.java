package io.cellwall.agent.api;

import io.cellwall.agent.apply.Enforcement;
import io.cellwall.agent.apply.Image;
import io.cellwall.agent.apply.PolicyWriter;
import io.cellwall.agent.follow.Following;
import io.cellwall.kernel.Counters;
import io.cellwall.manifest.ComponentManifest;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls that show the agent itself. */
record StateRoutes(
    AgentFacts facts,
    PolicyWriter writer,
    Enforcement enforcement,
    Supplier<Optional<Following>> following)
    implements HttpService {
  private record Status(
      long revision,
      long generation,
      boolean adopted,
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
      List<Coverages.Line> notCovered,
      List<ComponentLine> components,
      List<ReasonLine> reasons) {}

  private record ComponentLine(
      String name,
      @Nullable Integer identity,
      String status,
      List<String> notCovered,
      List<String> idleSelectors) {}

  private record ReasonLine(String reason, long packets, long bytes) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/status", this::status).get("/coverage", this::coverage);
  }

  private void status(ServerRequest request, ServerResponse response) {
    Image image = writer.image();
    Counters counters = enforcement.counters();
    Collection<ComponentManifest> components = image.policy().components().values();
    IdleSelectors idle = IdleSelectors.of(enforcement, components);
    Json.send(
        response,
        new Status(
            image.revision().number(),
            image.generation(),
            enforcement.adopted(),
            facts.pid(),
            facts.started().toString(),
            facts.cgroupRoot().toString(),
            facts.bpffs().toString(),
            facts.stateDirectory().toString(),
            facts.socket().toString(),
            facts.acceptUncovered(),
            writer.damage().orElse(null),
            following.get().orElse(null),
            writer.trials().left().map(Duration::toSeconds).orElse(null),
            counters.edges().stream().mapToLong(Counters.Edge::thinned).sum(),
            counters.edges().stream().mapToLong(Counters.Edge::lost).sum(),
            counters.overflow().packets(),
            Fills.of(enforcement),
            Coverages.gaps(enforcement.coverage()),
            components.stream().map(each -> line(image, each, idle)).toList(),
            reasons(counters)));
  }

  private ComponentLine line(Image image, ComponentManifest component, IdleSelectors idle) {
    return new ComponentLine(
        component.name(),
        enforcement.identity(component.name()).orElse(null),
        Coverages.status(component),
        Coverages.notCovered(image, component.name()),
        idle.in(component));
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
