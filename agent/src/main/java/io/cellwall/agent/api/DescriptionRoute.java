package io.cellwall.agent.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cellwall.agent.apply.Enforcement;
import io.cellwall.agent.apply.Image;
import io.cellwall.agent.apply.PolicyWriter;
import io.cellwall.agent.flow.Addresses;
import io.cellwall.agent.flow.FlowDecoder;
import io.cellwall.agent.flow.FlowLog;
import io.cellwall.kernel.ComponentProcess;
import io.cellwall.kernel.ListeningSocket;
import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.Endpoint;
import io.cellwall.manifest.Located;
import io.cellwall.policy.RuleNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Everything about one component. */
record DescriptionRoute(
    PolicyWriter writer,
    Enforcement enforcement,
    FlowDecoder decoder,
    FlowLog flows,
    ManifestRevisions revisions)
    implements HttpService {
  private record Description(
      String name,
      @Nullable Integer identity,
      String status,
      long revision,
      @Nullable Long changed,
      Map<String, String> labels,
      List<String> notCovered,
      List<String> cgroups,
      List<String> systemdUnits,
      List<String> idleSelectors,
      List<ComponentProcess> processes,
      List<SocketLine> sockets,
      List<Coverages.Line> coverage,
      List<RuleUses.Line> rules,
      List<EdgeLine> counts,
      String text) {}

  /** Has a path, or an address and port. */
  private record SocketLine(
      String protocol,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String address,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer port,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String path,
      int pid,
      @Nullable String endpoint) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/components/{name}/description", this::describe);
  }

  private void describe(ServerRequest request, ServerResponse response) {
    Image image = writer.image();
    String name = PolicyRoutes.name(request);
    ComponentManifest component =
        image.policy().component(name).orElseThrow(() -> Refusals.notFound("component", name));
    Json.send(response, description(image, component));
  }

  private Description description(Image image, ComponentManifest component) {
    String name = component.name();
    Optional<Integer> identity = enforcement.identity(name);
    List<ComponentProcess> processes = enforcement.processes(name);
    return new Description(
        name,
        identity.orElse(null),
        Coverages.status(component),
        image.revision().number(),
        revisions.of(component).orElse(null),
        component.labels(),
        Coverages.notCovered(image, name),
        cgroups(component, processes),
        component.systemdUnits().stream().map(Located::value).toList(),
        IdleSelectors.of(enforcement, List.of(component)).in(component),
        processes,
        enforcement.sockets(name).stream().map(socket -> line(component, socket)).toList(),
        Coverages.lines(enforcement.coverage(), component),
        new RuleUses(image, revisions, flows).of(component),
        identity.map(number -> counts(image, number)).orElse(List.of()),
        component.text());
  }

  /** Those that its manifest claims, and those that its processes are in. */
  private static List<String> cgroups(
      ComponentManifest component, List<ComponentProcess> processes) {
    TreeSet<String> cgroups = new TreeSet<>();
    cgroups.add("/cellwall/" + component.name());
    component.cgroups().forEach(cgroup -> cgroups.add(cgroup.value()));
    processes.forEach(process -> cgroups.add(process.cgroup()));
    return List.copyOf(cgroups);
  }

  private static SocketLine line(ComponentManifest component, ListeningSocket socket) {
    String endpoint =
        component.exposes().stream()
            .filter(exposed -> is(exposed, socket))
            .map(Endpoint::name)
            .findFirst()
            .orElse(null);
    return switch (socket) {
      case ListeningSocket.Network(var protocol, var address, int port, int pid) ->
          new SocketLine(protocol.name(), Addresses.text(address), port, null, pid, endpoint);
      case ListeningSocket.Unix(String path, int pid) ->
          new SocketLine(Endpoint.Path.Kind.UNIX.name(), null, null, path, pid, endpoint);
    };
  }

  private static boolean is(Endpoint endpoint, ListeningSocket socket) {
    return switch (socket) {
      case ListeningSocket.Network at -> endpoint instanceof Endpoint.Network it && is(it, at);
      case ListeningSocket.Unix at -> endpoint instanceof Endpoint.Path it && is(it, at);
    };
  }

  private static boolean is(Endpoint.Path path, ListeningSocket.Unix socket) {
    return path.kind() == Endpoint.Path.Kind.UNIX && path.names().contains(socket.path());
  }

  private static boolean is(Endpoint.Network network, ListeningSocket.Network socket) {
    return network.protocol() == socket.protocol()
        && network.ports().contains(socket.port())
        && network.at(socket.address());
  }

  private List<EdgeLine> counts(Image image, int identity) {
    EdgeNames names = new EdgeNames(enforcement, decoder, new RuleNames(image.policy()));
    return enforcement.counters().edges().stream()
        .filter(edge -> edge.source() == identity || edge.destination() == identity)
        .map(edge -> EdgeLine.of(edge, names))
        .toList();
  }
}
