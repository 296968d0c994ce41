package io.cellwall.policy;

import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.Diagnostic;
import io.cellwall.manifest.EgressRule;
import io.cellwall.manifest.GrantManifest;
import io.cellwall.manifest.IngressRule;
import io.cellwall.manifest.Located;
import io.cellwall.manifest.Manifest;
import io.cellwall.manifest.OnViolation;
import io.cellwall.manifest.Peer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Checks that every component and endpoint that is named is there. */
final class References {
  private final Map<String, ComponentManifest> components;
  private final Places places;
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  private References(Map<String, ComponentManifest> components, Places places) {
    this.components = components;
    this.places = places;
  }

  static List<Diagnostic> check(
      Map<String, ComponentManifest> components, Collection<GrantManifest> grants, Places places) {
    References references = new References(components, places);
    components.values().forEach(references::checkComponent);
    grants.forEach(references::checkGrant);
    return references.diagnostics;
  }

  private void checkComponent(ComponentManifest manifest) {
    for (IngressRule rule : manifest.ingress()) {
      rule.peers().forEach(peer -> checkPeer(manifest, peer, List.of()));
      checkEndpoints(manifest, "spec.ingress", rule.endpoints().orElse(List.of()), manifest);
    }
    for (EgressRule rule : manifest.egress()) {
      rule.peers().forEach(peer -> checkPeer(manifest, peer, rule.endpoints().orElse(List.of())));
    }
    manifest.onViolation().target().ifPresent(target -> checkTarget(manifest, target));
  }

  /** Who carries labels is other manifests' business: see {@link Warnings}. */
  private void checkPeer(ComponentManifest in, Peer peer, List<Located<String>> endpoints) {
    if (peer instanceof Peer.Component(Located<String> name)) {
      checkKnown(in, name);
      ComponentManifest exposing = components.get(name.value());
      if (exposing != null) {
        checkEndpoints(in, "spec.egress", endpoints, exposing);
      }
    }
  }

  private void checkGrant(GrantManifest grant) {
    checkKnown(grant, grant.from());
    checkKnown(grant, grant.to());
    ComponentManifest to = components.get(grant.to().value());
    if (to != null) {
      checkEndpoints(grant, "spec", grant.endpoints().orElse(List.of()), to);
    }
  }

  private void checkTarget(ComponentManifest in, OnViolation.Target target) {
    if (target instanceof OnViolation.Target.Trap(var component, var endpoint)) {
      checkKnown(in, component);
      ComponentManifest manifest = components.get(component.value());
      if (manifest != null) {
        checkEndpoints(in, "spec.onViolation.to", List.of(endpoint), manifest);
      }
    }
  }

  private void checkKnown(Manifest in, Located<String> name) {
    if (!components.containsKey(name.value())) {
      refuse(
          in,
          name,
          "found the unknown component \"%s\", expected one that is applied or part of this change"
              .formatted(name.value()));
    }
  }

  private void checkEndpoints(
      Manifest in, String field, List<Located<String>> names, ComponentManifest manifest) {
    for (Located<String> name : names) {
      if (manifest.endpoint(name.value()).isEmpty()) {
        refuse(
            in,
            name,
            "%s.endpoints: found \"%s\", which component \"%s\" does not expose, expected %s"
                .formatted(field, name.value(), manifest.name(), exposed(manifest)));
      }
    }
  }

  private static String exposed(ComponentManifest manifest) {
    return manifest.exposes().isEmpty()
        ? "no name, as it exposes nothing"
        : manifest.exposes().stream()
            .map(endpoint -> endpoint.name())
            .collect(Collectors.joining(", ", "one of ", ""));
  }

  private void refuse(Manifest in, Located<String> place, String message) {
    diagnostics.add(new Diagnostic(places.of(in, place.position()), message));
  }
}
