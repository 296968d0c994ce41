package io.cellwall.policy;

import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.Diagnostic;
import io.cellwall.manifest.EgressRule;
import io.cellwall.manifest.GrantManifest;
import io.cellwall.manifest.IngressRule;
import io.cellwall.manifest.Located;
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
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  private References(Map<String, ComponentManifest> components) {
    this.components = components;
  }

  static List<Diagnostic> check(
      Map<String, ComponentManifest> components, Collection<GrantManifest> grants) {
    References references = new References(components);
    components.values().forEach(references::checkComponent);
    grants.forEach(references::checkGrant);
    return references.diagnostics;
  }

  private void checkComponent(ComponentManifest manifest) {
    for (IngressRule rule : manifest.ingress()) {
      rule.peers().forEach(this::checkPeer);
      checkEndpoints("spec.ingress", rule.endpoints().orElse(List.of()), manifest);
    }
    for (EgressRule rule : manifest.egress()) {
      rule.peers().forEach(this::checkPeer);
      rule.endpoints().ifPresent(names -> checkEgress(rule, names));
    }
    manifest.onViolation().target().ifPresent(this::checkTarget);
  }

  private void checkPeer(Peer peer) {
    if (peer instanceof Peer.Component(Located<String> name)) {
      checkKnown(name);
    }
  }

  private void checkEgress(EgressRule rule, List<Located<String>> names) {
    for (Peer peer : rule.peers()) {
      switch (peer) {
        case Peer.Component(Located<String> name) -> {
          ComponentManifest manifest = components.get(name.value());
          if (manifest != null) {
            checkEndpoints("spec.egress", names, manifest);
          }
        }
        case Peer.Labels labels -> names.forEach(name -> checkLabelled(labels, name));
        case Peer.Block _, Peer.Entity _ -> {}
      }
    }
  }

  /** Labels with an empty list select nobody on purpose, so no endpoint is missed. */
  private void checkLabelled(Peer.Labels labels, Located<String> name) {
    boolean exposed =
        labels.hasEmptyList()
            || components.values().stream()
                .filter(manifest -> labels.matches(manifest.labels()))
                .anyMatch(manifest -> manifest.endpoint(name.value()).isPresent());
    if (!exposed) {
      refuse(
          name,
          "spec.egress.endpoints: found \"%s\", expected an endpoint of a component that the labels at %s select"
              .formatted(name.value(), labels.position()));
    }
  }

  private void checkGrant(GrantManifest grant) {
    checkKnown(grant.from());
    checkKnown(grant.to());
    ComponentManifest to = components.get(grant.to().value());
    if (to != null) {
      checkEndpoints("spec", grant.endpoints().orElse(List.of()), to);
    }
  }

  private void checkTarget(OnViolation.Target target) {
    if (target instanceof OnViolation.Target.Trap(var component, var endpoint)) {
      checkKnown(component);
      ComponentManifest manifest = components.get(component.value());
      if (manifest != null) {
        checkEndpoints("spec.onViolation.to", List.of(endpoint), manifest);
      }
    }
  }

  private void checkKnown(Located<String> name) {
    if (!components.containsKey(name.value())) {
      refuse(
          name,
          "found the unknown component \"%s\", expected one that is applied or part of this change"
              .formatted(name.value()));
    }
  }

  private void checkEndpoints(
      String field, List<Located<String>> names, ComponentManifest manifest) {
    for (Located<String> name : names) {
      if (manifest.endpoint(name.value()).isEmpty()) {
        refuse(
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

  private void refuse(Located<String> place, String message) {
    diagnostics.add(new Diagnostic(place.position(), message));
  }
}
