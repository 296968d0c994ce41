package io.cellwall.compile;

import io.cellwall.manifest.Cidr;
import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.HostPath;
import io.cellwall.manifest.Peer;
import io.cellwall.manifest.Rule;
import io.cellwall.policy.Policy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Pass: finds out whom the peers of a component's rules mean. */
final class ResolvePeers {
  private record Block(Cidr cidr, List<Cidr> except) {}

  private final Policy policy;
  private final Map<String, Integer> numbers;
  private final Map<Prefix, Integer> cidrs;
  private final Map<HostPath.Name, Integer> hostNames;
  private final Map<String, Neighbour> components = new HashMap<>();
  private final Map<Block, List<Neighbour>> blocks = new HashMap<>();

  ResolvePeers(
      Policy policy,
      Map<String, Integer> numbers,
      Map<Prefix, Integer> cidrs,
      Map<HostPath.Name, Integer> hostNames) {
    this.policy = policy;
    this.numbers = numbers;
    this.cidrs = cidrs;
    this.hostNames = hostNames;
  }

  Map<Prefix, Integer> cidrs() {
    return cidrs;
  }

  Map<HostPath.Name, Integer> hostNames() {
    return hostNames;
  }

  RuleScope scope(ComponentManifest manifest) {
    return new RuleScope(
        number(manifest),
        manifest,
        resolve(manifest.ingress()),
        resolve(manifest.egressInForce()),
        hostNames(manifest));
  }

  private Map<HostPath.Name, Integer> hostNames(ComponentManifest manifest) {
    return NumberHostPaths.mentioned(manifest).stream()
        .collect(Collectors.toMap(name -> name, name -> NumberHostPaths.number(hostNames, name)));
  }

  private List<List<Neighbour>> resolve(List<? extends Rule> rules) {
    return rules.stream().map(this::neighbours).toList();
  }

  private List<Neighbour> neighbours(Rule rule) {
    return rule.hasEmptyList()
        ? List.of()
        : rule.peers().stream().flatMap(this::neighbours).toList();
  }

  private Stream<Neighbour> neighbours(Peer peer) {
    return switch (peer) {
      case Peer.Component component ->
          policy.component(component.name().value()).stream().map(this::neighbour);
      case Peer.Labels labels ->
          policy.components().values().stream()
              .filter(it -> labels.matches(it.labels()))
              .map(this::neighbour);
      case Peer.Block block ->
          blocks
              .computeIfAbsent(new Block(block.cidr(), block.exceptions()), this::prefixes)
              .stream();
      case Peer.Entity entity -> Stream.of(Neighbour.without(identity(entity)));
    };
  }

  private Neighbour neighbour(ComponentManifest manifest) {
    return components.computeIfAbsent(
        manifest.name(),
        _ -> new Neighbour(number(manifest), Optional.of(Neighbour.names(manifest))));
  }

  private List<Neighbour> prefixes(Block block) {
    Prefix whole = Prefixes.of(block.cidr());
    List<Prefix> except = block.except().stream().map(Prefixes::of).toList();
    return cidrs.entrySet().stream()
        .filter(known -> Prefixes.covers(whole, known.getKey()))
        .filter(known -> except.stream().noneMatch(it -> it.contains(known.getKey())))
        .map(known -> Neighbour.without(known.getValue()))
        .toList();
  }

  private static int identity(Peer.Entity entity) {
    return switch (entity.kind()) {
      case HOST -> Identity.HOST;
      case WORLD -> Identity.WORLD;
      case ANY -> Identity.ANY;
    };
  }

  private int number(ComponentManifest manifest) {
    return NumberComponents.number(numbers, manifest.name());
  }
}
