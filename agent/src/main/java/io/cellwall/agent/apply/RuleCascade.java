package io.cellwall.agent.apply;

import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.EgressRule;
import io.cellwall.manifest.Located;
import io.cellwall.manifest.Peer;
import io.cellwall.manifest.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes a deleted component out of rules: peers that name it, and endpoints that of the components
 * with some labels it alone exposed. To everyone else a rule allows what it did before, so labels
 * that lose an endpoint get a rule of their own, and what is left of a list never comes to mean
 * all: labels without an endpoint go, and rules without a peer.
 *
 * @param left the other components
 */
record RuleCascade(String component, List<ComponentManifest> left) {

  /** Whether there is something to take out. */
  boolean concerns(Rule rule) {
    return rule.peers().stream().anyMatch(peer -> names(peer) || !lost(rule, peer).isEmpty());
  }

  /**
   * What comes in place of {@code nodes}, which are {@code rules} as text.
   *
   * @param key of their peers
   */
  ArrayNode rewritten(List<? extends Rule> rules, ArrayNode nodes, String key) {
    ArrayNode result = nodes.arrayNode();
    for (int index = 0; index < rules.size(); index++) {
      Rule rule = rules.get(index);
      ObjectNode node = (ObjectNode) nodes.get(index);
      result.addAll(concerns(rule) ? rewritten(rule, node, key) : List.of(node));
    }
    return result;
  }

  private List<JsonNode> rewritten(Rule rule, ObjectNode node, String key) {
    List<JsonNode> rules = new ArrayList<>();
    // A rule with an empty list matches nothing: without the list it could come to match something.
    if (!rule.hasEmptyList()) {
      untouched(rule, node, key).ifPresent(rules::add);
      rules.addAll(narrowed(rule, node, key));
    }
    return rules;
  }

  /** For the peers that lose nothing. */
  private Optional<JsonNode> untouched(Rule rule, ObjectNode node, String key) {
    List<Peer> kept =
        rule.peers().stream().filter(peer -> !names(peer) && lost(rule, peer).isEmpty()).toList();
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode next = node.deepCopy();
    ArrayNode peers = next.putArray(key);
    kept.forEach(peer -> peers.add(node.path(key).get(rule.peers().indexOf(peer))));
    // Endpoints are of components: addresses and entities have ports, which stay as they were.
    if (rule instanceof EgressRule && kept.stream().noneMatch(RuleCascade::hasEndpoints)) {
      next.remove("endpoints");
    }
    return Optional.of(next);
  }

  /** For labels that keep some of their endpoints, one rule each. */
  private List<JsonNode> narrowed(Rule rule, ObjectNode node, String key) {
    List<JsonNode> rules = new ArrayList<>();
    for (Peer peer : rule.peers()) {
      List<String> lost = lost(rule, peer);
      List<String> endpoints = names(rule).filter(name -> !lost.contains(name)).toList();
      if (!lost.isEmpty() && !endpoints.isEmpty()) {
        ObjectNode next = node.deepCopy();
        next.putArray(key).add(node.path(key).get(rule.peers().indexOf(peer)));
        ArrayNode left = next.putArray("endpoints");
        endpoints.forEach(left::add);
        next.remove("ports");
        rules.add(next);
      }
    }
    return rules;
  }

  private boolean names(Peer peer) {
    return peer instanceof Peer.Component named && named.name().value().equals(component);
  }

  /** Endpoints that no component with these labels exposes any more. */
  private List<String> lost(Rule rule, Peer peer) {
    return rule instanceof EgressRule
            && peer instanceof Peer.Labels labels
            && !labels.hasEmptyList()
        ? names(rule).filter(name -> !isExposed(labels, name)).toList()
        : List.of();
  }

  private boolean isExposed(Peer.Labels labels, String endpoint) {
    return left.stream()
        .filter(manifest -> labels.matches(manifest.labels()))
        .anyMatch(manifest -> manifest.endpoint(endpoint).isPresent());
  }

  private static boolean hasEndpoints(Peer peer) {
    return peer instanceof Peer.Component || peer instanceof Peer.Labels;
  }

  private static Stream<String> names(Rule rule) {
    return rule.endpoints().stream().flatMap(List::stream).map(Located::value);
  }
}
