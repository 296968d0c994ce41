package io.cellwall.compile;

import io.cellwall.compile.Permission.Extent;
import io.cellwall.compile.RuleKey.Direction;
import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.EgressRule;
import io.cellwall.manifest.IngressRule;
import io.cellwall.manifest.Peer;
import io.cellwall.manifest.Rule;
import io.cellwall.policy.Policy;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Pass: turns each rule into permissions, one a peer and endpoint or stretch of ports. */
record ExpandRules(Policy policy, Map<String, Integer> numbers, Map<Prefix, Integer> cidrs) {

  List<Permission> permissions() {
    return policy.components().values().stream()
        .flatMap(it -> Stream.concat(ingress(it), egress(it)))
        .toList();
  }

  private Stream<Permission> ingress(ComponentManifest manifest) {
    return numbered(manifest.ingress(), (number, rule) -> ingress(manifest, number, rule));
  }

  private Stream<Permission> egress(ComponentManifest manifest) {
    return numbered(manifest.egress(), (number, rule) -> egress(manifest, number, rule));
  }

  private interface Expansion<R> {
    Stream<Permission> of(int number, R rule);
  }

  private static <R extends Rule> Stream<Permission> numbered(
      List<R> rules, Expansion<R> expansion) {
    return IntStream.range(0, rules.size())
        .boxed()
        .flatMap(index -> expansion.of(index + 1, rules.get(index)));
  }

  private Stream<Permission> ingress(ComponentManifest manifest, int number, IngressRule rule) {
    List<Extent> own = endpoints(manifest, rule);
    Function<Integer, Stream<Permission>> allow =
        peer -> permissions(Direction.INGRESS, manifest, peer, own, number, rule);
    return rule.peers().stream()
        .flatMap(peer ->
            switch (peer) {
              case Peer.Component _, Peer.Labels _ -> components(peer).map(this::number);
              case Peer.Block block -> prefixes(block);
              case Peer.Entity entity -> Stream.of(identity(entity));
            })
        .flatMap(allow);
  }

  private Stream<Permission> egress(ComponentManifest manifest, int number, EgressRule rule) {
    List<Extent> ports = ports(rule);
    return rule.peers().stream()
        .flatMap(peer ->
            switch (peer) {
              case Peer.Component _, Peer.Labels _ ->
                  components(peer).flatMap(it -> byName(manifest, it, number, rule));
              case Peer.Block block ->
                  prefixes(block).flatMap(it -> byPorts(manifest, it, ports, number, rule));
              case Peer.Entity entity -> byPorts(manifest, identity(entity), ports, number, rule);
            });
  }

  private Stream<Permission> byName(
      ComponentManifest manifest, ComponentManifest peer, int number, EgressRule rule) {
    List<Extent> endpoints = endpoints(peer, rule);
    return permissions(Direction.EGRESS, manifest, number(peer), endpoints, number, rule);
  }

  private Stream<Permission> byPorts(
      ComponentManifest manifest, int peer, List<Extent> ports, int number, EgressRule rule) {
    return permissions(Direction.EGRESS, manifest, peer, ports, number, rule);
  }

  private Stream<Permission> permissions(
      Direction direction,
      ComponentManifest manifest,
      int peer,
      List<Extent> extents,
      int number,
      Rule rule) {
    int component = number(manifest);
    Lifetime lifetime =
        rule.schedule()
            .<Lifetime>map(schedule -> new Lifetime.Weekly(schedule.hours()))
            .orElse(new Lifetime.Always());
    return extents.stream()
        .map(extent -> new Permission(direction, component, peer, extent, number, lifetime));
  }

  private Stream<ComponentManifest> components(Peer peer) {
    return switch (peer) {
      case Peer.Component component -> policy.component(component.name().value()).stream();
      case Peer.Labels labels ->
          policy.components().values().stream().filter(it -> labels.matches(it.labels()));
      case Peer.Block _, Peer.Entity _ -> Stream.empty();
    };
  }

  private Stream<Integer> prefixes(Peer.Block block) {
    Prefix whole = Prefixes.of(block.cidr());
    List<Prefix> except = block.except().stream().map(Prefixes::of).toList();
    return cidrs.entrySet().stream()
        .filter(known -> Prefixes.covers(whole, known.getKey()))
        .filter(known -> except.stream().noneMatch(it -> it.contains(known.getKey())))
        .map(Map.Entry::getValue);
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

  private static List<Extent> endpoints(ComponentManifest exposing, Rule rule) {
    if (rule.endpoints().isEmpty()) {
      return List.of(new Extent.AllEndpoints());
    }
    return IntStream.range(0, exposing.exposes().size())
        .filter(index -> rule.selects(exposing.exposes().get(index).name()))
        .<Extent>mapToObj(index -> new Extent.Endpoint(index + 1))
        .toList();
  }

  private static List<Extent> ports(EgressRule rule) {
    return rule.ports()
        .map(selections ->
            selections.stream()
                .<Extent>map(it -> new Extent.Ports(it.protocol(), it.ports()))
                .toList())
        .orElse(List.of(new Extent.Everything()));
  }
}
