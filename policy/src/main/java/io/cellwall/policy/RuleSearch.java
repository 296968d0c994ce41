package io.cellwall.policy;

import io.cellwall.manifest.Cidr;
import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.EgressRule;
import io.cellwall.manifest.Endpoint;
import io.cellwall.manifest.HostPath;
import io.cellwall.manifest.IngressRule;
import io.cellwall.manifest.Peer;
import io.cellwall.manifest.PortSelection;
import io.cellwall.manifest.Rule;
import io.cellwall.policy.RuleReference.Kind;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The rule that allows a flow. Of several, the one that names the peer most narrowly: a component,
 * then an address, then host or world, then any; of those, one without a schedule; of those, the
 * first.
 */
record RuleSearch(Policy policy, Query query, Optional<Endpoint> endpoint, Instant now) {

  Optional<RuleReference> egress(ComponentManifest source) {
    Stream<BiPredicate<EgressRule, Peer>> byAddress =
        Stream.of(this::allowsEndpointOf, this::allowsPortOf, this::allowsAddress);
    Stream<BiPredicate<EgressRule, Peer>> byEntity =
        Stream.of(this::allowsEntity, this::allowsAnyone);
    // A group is never meant by an entity: it must be named by its address.
    return (toGroup() ? byAddress : Stream.concat(byAddress, byEntity))
        .flatMap(level -> find(source, Kind.EGRESS, source.egressInForce(), level).stream())
        .findFirst();
  }

  Optional<RuleReference> ingress(ComponentManifest destination) {
    List<IngressRule> selecting = destination.ingress();
    Stream<BiPredicate<IngressRule, Peer>> byGroup = Stream.of((_, peer) -> isSentTo(peer));
    Stream<BiPredicate<IngressRule, Peer>> bySource =
        Stream.of(
            (_, peer) -> comesFromAddress(peer),
            (_, peer) -> isComponent(peer, query.source()),
            (_, peer) -> isEntity(peer, query.source()),
            (_, peer) -> isAnyone(peer));
    return (toGroup() ? byGroup : bySource)
        .flatMap(this::byEndpointThenByPort)
        .flatMap(level -> find(destination, Kind.INGRESS, selecting, level).stream())
        .findFirst();
  }

  private Stream<BiPredicate<IngressRule, Peer>> byEndpointThenByPort(
      BiPredicate<IngressRule, Peer> from) {
    return Stream.of(
        (rule, peer) -> from.test(rule, peer) && selectsEndpoint(rule),
        (rule, peer) -> from.test(rule, peer) && listsPort(rule));
  }

  private <R extends Rule> Optional<RuleReference> find(
      ComponentManifest manifest, Kind kind, List<R> rules, BiPredicate<R, Peer> allows) {
    return IntStream.range(0, rules.size())
        .boxed()
        .filter(index -> !rules.get(index).hasEmptyList())
        .filter(index -> isInForce(rules.get(index)))
        .filter(index -> allowsSome(rules.get(index), allows))
        .min(
            Comparator.<Integer, Boolean>comparing(index -> rules.get(index).schedule().isPresent())
                .thenComparing(Comparator.naturalOrder()))
        .map(index -> RuleReference.of(manifest, kind, index + 1));
  }

  private static <R extends Rule> boolean allowsSome(R rule, BiPredicate<R, Peer> allows) {
    return rule.peers().stream().anyMatch(peer -> allows.test(rule, peer));
  }

  private boolean isInForce(Rule rule) {
    return rule.schedule().map(schedule -> schedule.hours().contains(now)).orElse(true);
  }

  private boolean selectsEndpoint(Rule rule) {
    return endpoint.isPresent() && rule.selects(endpoint.get().name());
  }

  private boolean allowsEndpointOf(EgressRule rule, Peer peer) {
    return isComponent(peer, query.destination()) && selectsEndpoint(rule);
  }

  private boolean allowsPortOf(EgressRule rule, Peer peer) {
    return isComponent(peer, query.destination()) && listsPort(rule);
  }

  private boolean allowsAddress(EgressRule rule, Peer peer) {
    return isSentTo(peer) && allowsPort(rule);
  }

  private boolean isSentTo(Peer peer) {
    return destinationAddress().filter(address -> contains(peer, address)).isPresent();
  }

  private boolean toGroup() {
    return destinationAddress().filter(a -> AddressSpace.of(a) == AddressSpace.GROUP).isPresent();
  }

  private boolean allowsEntity(EgressRule rule, Peer peer) {
    return isEntity(peer, query.destination())
        && (rule.paths().isEmpty() ? allowsPort(rule) : listsPort(rule) || listsPath(rule));
  }

  private boolean allowsAnyone(EgressRule rule, Peer peer) {
    return isAnyone(peer) && allowsPort(rule);
  }

  /** An address never proves a component of this machine. */
  private boolean comesFromAddress(Peer peer) {
    return !(query.source() instanceof Side.Component)
        && query.sourceAddress().filter(address -> contains(peer, address)).isPresent();
  }

  private boolean isComponent(Peer peer, Side side) {
    if (!(side instanceof Side.Component(String name))) {
      return false;
    }
    return switch (peer) {
      case Peer.Component component -> component.name().value().equals(name);
      case Peer.Labels labels ->
          policy.component(name).filter(it -> labels.matches(it.labels())).isPresent();
      case Peer.Block _, Peer.Entity _ -> false;
    };
  }

  private static boolean isEntity(Peer peer, Side side) {
    return peer instanceof Peer.Entity entity
        && switch (entity.kind()) {
          case HOST -> side == Side.Other.HOST;
          case WORLD -> side == Side.Other.WORLD;
          case ANY -> false;
        };
  }

  private static boolean isAnyone(Peer peer) {
    return peer instanceof Peer.Entity entity && entity.kind() == Peer.Entity.Kind.ANY;
  }

  /** Loopback and group addresses are meant only by a block that is all loopback or all groups. */
  private static boolean contains(Peer peer, InetAddress address) {
    if (!(peer instanceof Peer.Block block)) {
      return false;
    }
    AddressSpace space = AddressSpace.of(address);
    Cidr cidr = block.cidr();
    return cidr.contains(address)
        && block.exceptions().stream().noneMatch(except -> except.contains(address))
        && (space == AddressSpace.ORDINARY || space == AddressSpace.of(cidr));
  }

  private boolean allowsPort(EgressRule rule) {
    return rule.ports().isEmpty() || listsPort(rule);
  }

  private boolean listsPort(Rule rule) {
    return rule.ports().stream().flatMap(List::stream).anyMatch(this::matchesPort);
  }

  private boolean listsPath(EgressRule rule) {
    return query.target() instanceof Target.OfHost(HostPath asked)
        && rule.paths().stream()
            .flatMap(List::stream)
            .anyMatch(listed -> listed.names().contains(asked.names().getFirst()));
  }

  private boolean matchesPort(PortSelection selection) {
    return query.target() instanceof Target.Port port
        && selection.protocol() == port.protocol()
        && selection.ports().contains(port.port());
  }

  private Optional<InetAddress> destinationAddress() {
    return switch (query.target()) {
      case Target.Port port -> port.address();
      case Target.Named _, Target.OfHost _ -> Optional.empty();
    };
  }
}
