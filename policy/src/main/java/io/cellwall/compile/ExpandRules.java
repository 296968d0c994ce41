package io.cellwall.compile;

import io.cellwall.compile.Permission.Extent;
import io.cellwall.compile.RuleKey.Direction;
import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.EgressRule;
import io.cellwall.manifest.IngressRule;
import io.cellwall.manifest.PortRange;
import io.cellwall.manifest.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Pass: turns each rule into permissions, one a peer and endpoint or stretch of ports. */
final class ExpandRules {
  private final RuleScope scope;
  private final List<Permission> permissions = new ArrayList<>();

  private ExpandRules(RuleScope scope) {
    this.scope = scope;
  }

  static List<Permission> permissions(RuleScope scope) {
    ExpandRules pass = new ExpandRules(scope);
    pass.ingress();
    pass.egress();
    return pass.permissions;
  }

  private void ingress() {
    ComponentManifest manifest = scope.manifest();
    List<String> own = Neighbour.names(manifest);
    for (int index = 0; index < manifest.ingress().size(); index++) {
      IngressRule rule = manifest.ingress().get(index);
      List<Extent> endpoints = endpoints(own, rule);
      for (Neighbour from : scope.ingress().get(index)) {
        allow(Direction.INGRESS, from, endpoints, index + 1, rule);
      }
    }
  }

  private void egress() {
    List<EgressRule> rules = scope.manifest().egressInForce();
    for (int index = 0; index < rules.size(); index++) {
      EgressRule rule = rules.get(index);
      List<Extent> ports = rule.paths().isPresent() ? paths(rule) : ports(rule);
      for (Neighbour to : scope.egress().get(index)) {
        List<Extent> extents = to.endpoints().map(it -> endpoints(it, rule)).orElse(ports);
        allow(Direction.EGRESS, to, extents, index + 1, rule);
      }
    }
  }

  private void allow(
      Direction direction, Neighbour peer, List<Extent> extents, int number, Rule rule) {
    Lifetime lifetime =
        rule.schedule()
            .<Lifetime>map(schedule -> new Lifetime.Weekly(schedule.hours()))
            .orElse(new Lifetime.Always());
    for (Extent extent : extents) {
      permissions.add(
          new Permission(direction, scope.component(), peer.number(), extent, number, lifetime));
    }
  }

  private static List<Extent> endpoints(List<String> exposed, Rule rule) {
    if (rule.selectsAll()) {
      return List.of(new Extent.AllEndpoints());
    }
    Stream<Extent> named =
        IntStream.range(0, exposed.size())
            .filter(index -> rule.selects(exposed.get(index)))
            .mapToObj(index -> new Extent.Endpoint(index + 1));
    return Stream.concat(named, listed(rule)).toList();
  }

  private static List<Extent> ports(EgressRule rule) {
    return rule.ports().isPresent() ? listed(rule).toList() : List.of(new Extent.Everything());
  }

  /** Of what has a name each is as one port, by the number that it has in this policy. */
  private List<Extent> paths(EgressRule rule) {
    Stream<Extent> paths =
        rule.paths().stream()
            .flatMap(List::stream)
            .flatMap(path -> path.names().stream())
            .distinct()
            .map(name -> {
              int number = NumberHostPaths.number(scope.hostNames(), name);
              int protocol = PlaceObjects.code(name.kind());
              return new Extent.Ports(protocol, new PortRange(number, number));
            });
    return Stream.concat(paths, listed(rule)).toList();
  }

  private static Stream<Extent> listed(Rule rule) {
    return rule.ports().stream()
        .flatMap(List::stream)
        .map(it -> new Extent.Ports(it.protocol().code(), it.ports()));
  }
}
