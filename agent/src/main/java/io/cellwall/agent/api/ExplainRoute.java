package io.cellwall.agent.api;

import io.cellwall.agent.apply.Enforcement;
import io.cellwall.agent.apply.Image;
import io.cellwall.agent.apply.PolicyWriter;
import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.Endpoint;
import io.cellwall.manifest.HostPath;
import io.cellwall.manifest.Protocol;
import io.cellwall.policy.Decision;
import io.cellwall.policy.Evaluator;
import io.cellwall.policy.Policy;
import io.cellwall.policy.Query;
import io.cellwall.policy.Reason;
import io.cellwall.policy.Side;
import io.cellwall.policy.Target;
import io.cellwall.policy.Verdict;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers what would become of a flow, now or at a given time, by the policy that is in force. */
record ExplainRoute(
    PolicyWriter writer, Enforcement enforcement, ManifestRevisions revisions, InstantSource clock)
    implements HttpService {
  private record Answer(
      String verdict,
      String reason,
      String explanation,
      long revision,
      Instant at,
      String from,
      String to,
      @Nullable String endpoint,
      @Nullable RuleView egress,
      @Nullable RuleView ingress,
      List<Unmatched> unmatched,
      List<String> dependsOn,
      @Nullable String rule,
      boolean drop) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/explain", this::explain);
  }

  private void explain(ServerRequest request, ServerResponse response) {
    Parameters parameters = new Parameters(request);
    Image image = writer.image();
    Side from = side(image, parameters.required("from"));
    Side to = side(image, parameters.required("to"));
    Query query =
        new Query(
            from, to, target(image.policy(), to, parameters), parameters.address("sourceAddress"));
    List<SideAddress> addresses = addresses(query);
    addresses.forEach(SideAddress::requirePossible);
    Instant at = parameters.instant("at").orElseGet(clock::instant);
    Decision decision = decide(image.policy(), query, at);
    Json.send(response, answer(image, parameters, query, at, decision, addresses));
  }

  private static List<SideAddress> addresses(Query query) {
    List<SideAddress> addresses = new ArrayList<>();
    query
        .sourceAddress()
        .ifPresent(it -> addresses.add(new SideAddress("sourceAddress", query.source(), it)));
    if (query.target() instanceof Target.Port port) {
      port.address()
          .ifPresent(it -> addresses.add(new SideAddress("address", query.destination(), it)));
    }
    return addresses;
  }

  private Side side(Image image, String word) {
    Side side = Side.of(word);
    if (side instanceof Side.Component component
        && image.policy().component(component.name()).isEmpty()
        && enforcement.identity(component.name()).isEmpty()) {
      throw Refusals.badCall("expected a component, host or world, found " + word);
    }
    return side;
  }

  /** The oracle knows rules alone; that no component is given an SCTP socket is the kernel's. */
  private static Decision decide(Policy policy, Query query, Instant at) {
    Decision decision = Evaluator.decide(policy, query, at);
    boolean sctp = query.target() instanceof Target.Port port && port.protocol() == Protocol.SCTP;
    return sctp && decision.reason() != Reason.NOT_GOVERNED
        ? new Decision(
            Verdict.DENY,
            Reason.UNKNOWN_PROTOCOL,
            Optional.empty(),
            Optional.empty(),
            decision.endpoint(),
            false)
        : decision;
  }

  private static Target target(Policy policy, Side to, Parameters parameters) {
    Optional<InetAddress> address = parameters.address("address");
    Optional<String> path = parameters.text("path");
    if (path.isPresent()) {
      return ofHost(policy, to, path.get());
    }
    Optional<String> endpoint = parameters.text("endpoint");
    if (endpoint.isPresent()) {
      return exposed(policy, to, endpoint.get())
          .map(found -> Target.of(found, address))
          .orElseThrow(() ->
              Refusals.badCall(
                  "endpoint: %s exposes nothing called %s".formatted(to, endpoint.get())));
    }
    Protocol protocol = protocol(parameters.required("protocol"));
    long port = parameters.number("port", 0);
    if (port < 0 || port > 65_535 || (port == 0 && protocol != Protocol.ICMP)) {
      throw Refusals.badCall("port: expected 1 to 65535, found " + port);
    }
    return new Target.Port(protocol, (int) port, address);
  }

  /** What a component exposes under the name is its own. */
  private static Target ofHost(Policy policy, Side to, String text) {
    HostPath path =
        HostPath.of(text)
            .orElseThrow(() ->
                Refusals.badCall("path: expected %s, found %s".formatted(HostPath.RULE, text)));
    for (ComponentManifest component : policy.components().values()) {
      for (Endpoint endpoint : component.exposes()) {
        if (endpoint instanceof Endpoint.Path exposed && path.means(exposed)) {
          return ofComponent(to, component.name(), endpoint.name(), text);
        }
      }
    }
    if (to != Side.Other.HOST) {
      throw Refusals.badCall("path: expected a name that %s exposes, found %s".formatted(to, text));
    }
    return new Target.OfHost(path);
  }

  private static Target ofComponent(Side to, String component, String endpoint, String path) {
    if (!to.equals(new Side.Component(component))) {
      throw Refusals.badCall(
          "path: %s is %s's, which exposes it as %s: ask for --to %s"
              .formatted(path, component, endpoint, component));
    }
    return new Target.Named(endpoint);
  }

  private static Optional<Endpoint> exposed(Policy policy, Side to, String endpoint) {
    return to instanceof Side.Component(String name)
        ? policy.component(name).flatMap(component -> component.endpoint(endpoint))
        : Optional.empty();
  }

  private static Protocol protocol(String word) {
    String name = word.toUpperCase(Locale.ROOT);
    return Arrays.stream(Protocol.values())
        .filter(protocol -> protocol.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            Refusals.badCall(
                "protocol: expected one of %s, found %s"
                    .formatted(Arrays.toString(Protocol.values()), word)));
  }

  private Answer answer(
      Image image,
      Parameters parameters,
      Query query,
      Instant at,
      Decision decision,
      List<SideAddress> addresses) {
    return new Answer(
        decision.verdict().text(),
        decision.reason().text(),
        Explanations.of(query, decision),
        image.revision().number(),
        at,
        parameters.required("from"),
        parameters.required("to"),
        decision.endpoint().orElse(null),
        RuleView.of(image, revisions, decision.egress()),
        RuleView.of(image, revisions, decision.ingress()),
        Unmatched.of(image.policy(), revisions, query, decision),
        Circumstances.of(image.policy(), enforcement, query, decision, addresses),
        decision.rules().orElse(null),
        decision.drop());
  }
}
