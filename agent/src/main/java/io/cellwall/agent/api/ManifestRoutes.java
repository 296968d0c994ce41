package io.cellwall.agent.api;

import io.cellwall.agent.apply.Enforcement;
import io.cellwall.agent.apply.GrantEnds;
import io.cellwall.agent.apply.Image;
import io.cellwall.agent.apply.PolicyWriter;
import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.GrantManifest;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Calls that show manifests in force. */
record ManifestRoutes(PolicyWriter writer, Enforcement enforcement, InstantSource clock)
    implements HttpService {
  private record ComponentView(
      String name,
      @Nullable Integer identity,
      String status,
      List<String> notCovered,
      JsonNode manifest) {}

  private record GrantView(String name, Instant expires, long leftMillis, JsonNode manifest) {}

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/components", this::components)
        .get("/components/{name}", this::component)
        .get("/grants", this::grants)
        .get("/grants/{name}", this::grant);
  }

  private void components(ServerRequest request, ServerResponse response) {
    Image image = writer.image();
    Json.send(
        response,
        image.policy().components().values().stream().map(each -> view(image, each)).toList());
  }

  private void component(ServerRequest request, ServerResponse response) {
    Image image = writer.image();
    String name = PolicyRoutes.name(request);
    Json.send(
        response,
        image
            .policy()
            .component(name)
            .map(found -> view(image, found))
            .orElseThrow(() -> Refusals.notFound("component", name)));
  }

  private ComponentView view(Image image, ComponentManifest component) {
    return new ComponentView(
        component.name(),
        enforcement.identity(component.name()).orElse(null),
        Coverages.status(component),
        Coverages.notCovered(image, component.name()),
        Json.manifest(component.text()));
  }

  private void grants(ServerRequest request, ServerResponse response) {
    Json.send(response, inForce().stream().map(this::view).toList());
  }

  private void grant(ServerRequest request, ServerResponse response) {
    String name = PolicyRoutes.name(request);
    Json.send(
        response,
        inForce().stream()
            .filter(grant -> grant.name().equals(name))
            .findFirst()
            .map(this::view)
            .orElseThrow(() -> Refusals.notFound("grant", name)));
  }

  private List<GrantManifest> inForce() {
    Instant now = clock.instant();
    return writer.image().policy().grants().stream()
        .filter(grant -> !GrantEnds.ended(grant, now))
        .toList();
  }

  /** Shown with its end, so that what is printed can be applied again without starting anew. */
  private GrantView view(GrantManifest grant) {
    Instant end = GrantEnds.of(grant);
    JsonNode manifest = Json.manifest(grant.text());
    if (manifest.path("spec") instanceof ObjectNode spec && spec.has("duration")) {
      spec.remove("duration");
      spec.put("expires", end.toString());
    }
    long left = Duration.between(clock.instant(), end).toMillis();
    return new GrantView(grant.name(), end, Math.max(left, 0), manifest);
  }
}
