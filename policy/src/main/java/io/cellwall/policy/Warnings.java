package io.cellwall.policy;

import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.Diagnostic;
import io.cellwall.manifest.EgressRule;
import io.cellwall.manifest.Endpoint;
import io.cellwall.manifest.HostPath;
import io.cellwall.manifest.IngressRule;
import io.cellwall.manifest.LabelExpression;
import io.cellwall.manifest.Located;
import io.cellwall.manifest.Peer;
import io.cellwall.manifest.PortSelection;
import io.cellwall.manifest.Position;
import io.cellwall.manifest.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds rules that match nothing or everybody, and labels that lead nowhere now. None of it is a
 * reason to refuse: who carries a label is said in other manifests, which may be another team's.
 */
public final class Warnings {
  private record Selector(Map<String, String> labels, Optional<List<LabelExpression>> expressions) {
    static Selector of(Peer.Labels peer) {
      return new Selector(peer.labels(), peer.expressions());
    }
  }

  private final Policy policy;
  private final Places places;
  private final Map<Selector, List<ComponentManifest>> carriers = new HashMap<>();
  private final List<Warning> warnings = new ArrayList<>();

  private Warnings(Policy policy, Places places) {
    this.policy = policy;
    this.places = places;
  }

  /** In the order of the components' names, then of their manifests. */
  public static List<Warning> of(Policy policy, Places places) {
    Warnings warnings = new Warnings(policy, places);
    policy.components().values().forEach(warnings::look);
    return List.copyOf(warnings.warnings);
  }

  private void look(ComponentManifest manifest) {
    int number = 0;
    for (IngressRule rule : manifest.ingress()) {
      look(manifest, "spec.ingress[%d]".formatted(number++), rule, List.of());
    }
    number = 0;
    for (EgressRule rule : manifest.egress()) {
      List<Located<String>> endpoints = rule.endpoints().orElse(List.of());
      look(manifest, "spec.egress[%d]".formatted(number), rule, endpoints);
      for (HostPath path : rule.paths().orElse(List.of())) {
        look(manifest, "spec.egress[%d].paths".formatted(number), path);
      }
      number++;
    }
  }

  private void look(
      ComponentManifest in, String where, Rule rule, List<Located<String>> endpoints) {
    if (rule.hasEmptyList()) {
      String list = rule instanceof IngressRule ? "from" : "to";
      boolean absent = rule.peers().isEmpty();
      warn(
          in,
          rule.position(),
          absent
              ? "%s: without `%s` it matches nothing".formatted(where, list)
              : where + ": with an empty list it matches nothing");
      return;
    }
    for (Peer peer : rule.peers()) {
      if (peer instanceof Peer.Labels labels) {
        look(in, where, labels, endpoints);
      }
    }
    if (rule.endpoints().isEmpty()) {
      rule.ports().ifPresent(ports -> lookAtPorts(in, where + ".ports", rule, ports));
    }
  }

  /** Of a component's ports those are meant that it exposes. */
  private void lookAtPorts(
      ComponentManifest in, String where, Rule rule, List<PortSelection> ports) {
    if (rule instanceof IngressRule) {
      if (exposesNone(in, ports)) {
        warn(in, rule.position(), where + ": this component exposes nothing there");
      }
      return;
    }
    for (Peer peer : rule.peers()) {
      List<ComponentManifest> meant = meant(peer);
      if (!meant.isEmpty() && meant.stream().allMatch(it -> exposesNone(it, ports))) {
        warn(
            in, peer.position(), where + ": no component that is meant exposes anything there now");
      }
    }
  }

  private List<ComponentManifest> meant(Peer peer) {
    return switch (peer) {
      case Peer.Component(Located<String> name) -> policy.component(name.value()).stream().toList();
      case Peer.Labels labels -> carriers.getOrDefault(Selector.of(labels), List.of());
      case Peer.Block _, Peer.Entity _ -> List.of();
    };
  }

  private static boolean exposesNone(ComponentManifest manifest, List<PortSelection> ports) {
    return manifest.exposes().stream()
        .noneMatch(endpoint ->
            endpoint instanceof Endpoint.Network network
                && ports.stream()
                    .anyMatch(it ->
                        it.protocol() == network.protocol()
                            && it.ports().overlaps(network.ports())));
  }

  private void look(
      ComponentManifest in, String where, Peer.Labels peer, List<Located<String>> endpoints) {
    if (peer.labels().isEmpty() && peer.expressions().isEmpty()) {
      warn(in, peer.position(), where + ": labels without any select every component");
      return;
    }
    List<ComponentManifest> carrying =
        carriers.computeIfAbsent(Selector.of(peer), _ -> carriers(peer));
    if (carrying.isEmpty()) {
      warn(in, peer.position(), where + ": no component carries these labels now");
      return;
    }
    for (Located<String> name : endpoints) {
      if (carrying.stream().allMatch(it -> it.endpoint(name.value()).isEmpty())) {
        warn(
            in,
            name.position(),
            "%s.endpoints: no component with the labels of its peers exposes \"%s\" now"
                .formatted(where, name.value()));
      }
    }
  }

  /** What a component exposes is its own, and reached by a rule that names it. */
  private void look(ComponentManifest in, String where, HostPath path) {
    for (ComponentManifest other : policy.components().values()) {
      for (Endpoint endpoint : other.exposes()) {
        if (endpoint instanceof Endpoint.Path exposed && path.means(exposed)) {
          warn(
              in,
              path.position(),
              "%s: \"%s\" is not the host's: component \"%s\" exposes it as \"%s\""
                  .formatted(where, path.text(), other.name(), endpoint.name()));
        }
      }
    }
  }

  private List<ComponentManifest> carriers(Peer.Labels peer) {
    return policy.components().values().stream()
        .filter(manifest -> peer.matches(manifest.labels()))
        .toList();
  }

  private void warn(ComponentManifest in, Position position, String message) {
    warnings.add(new Warning(in.name(), new Diagnostic(places.of(in, position), message)));
  }
}
