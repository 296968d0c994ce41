package io.cellwall.policy;

import io.cellwall.manifest.Cidr;
import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.EgressRule;
import io.cellwall.manifest.Endpoint;
import io.cellwall.manifest.HostPath;
import io.cellwall.manifest.Peer;
import io.cellwall.manifest.PortSelection;
import io.cellwall.manifest.Protocol;
import io.cellwall.manifest.Rule;
import io.cellwall.policy.FlowProbe.Place;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The flows that two policies may decide otherwise, for one component at one end: with every other
 * component by every endpoint, with host and world, and with each block of addresses that one of
 * its rules names, judged at the block's first address. Port 0, which nothing names, stands for the
 * ports that no rule names.
 */
record FlowProbes(Policy before, Policy after) {

  Stream<FlowProbe> of(String component, Collection<String> others) {
    Stream<FlowProbe> components =
        others.stream()
            .filter(other -> !other.equals(component))
            .flatMap(other -> Stream.concat(between(component, other), between(other, component)));
    return Stream.concat(components, Stream.concat(fromOutside(component), toOutside(component)));
  }

  /** One way, by every endpoint. */
  Stream<FlowProbe> between(String from, String to) {
    Place source = Place.of(new Side.Component(from));
    return endpoints(to).map(endpoint -> FlowProbe.toEndpoint(source, to, endpoint));
  }

  private Stream<FlowProbe> fromOutside(String component) {
    return places(component, ComponentManifest::ingress).stream()
        .flatMap(place ->
            endpoints(component).map(endpoint -> FlowProbe.toEndpoint(place, component, endpoint)));
  }

  private Stream<FlowProbe> toOutside(String component) {
    Set<PortSelection> ports = ports(component);
    Stream<FlowProbe> toPorts =
        places(component, ComponentManifest::egress).stream()
            .flatMap(place ->
                ports.stream().map(selection -> FlowProbe.toPorts(component, place, selection)));
    return Stream.concat(toPorts, toHostPaths(component));
  }

  private Stream<FlowProbe> toHostPaths(String component) {
    return manifests(component)
        .flatMap(manifest -> manifest.egress().stream())
        .flatMap(rule -> rule.paths().stream())
        .flatMap(List::stream)
        .map(HostPath::text)
        .distinct()
        .flatMap(text -> HostPath.of(text).stream())
        .map(path -> FlowProbe.toHostPath(component, path));
  }

  private Set<Place> places(
      String component, Function<ComponentManifest, List<? extends Rule>> rules) {
    Set<Place> places = new LinkedHashSet<>();
    places.add(Place.of(Side.Other.HOST));
    places.add(Place.of(Side.Other.WORLD));
    manifests(component)
        .flatMap(manifest -> rules.apply(manifest).stream())
        .flatMap(rule -> rule.peers().stream())
        .flatMap(FlowProbes::blocks)
        .map(Place::of)
        .forEach(places::add);
    return places;
  }

  private static Stream<Cidr> blocks(Peer peer) {
    return peer instanceof Peer.Block block
        ? Stream.concat(Stream.of(block.cidr()), block.exceptions().stream())
        : Stream.of();
  }

  private Set<PortSelection> ports(String component) {
    Set<PortSelection> ports = new LinkedHashSet<>();
    for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP, Protocol.ICMP)) {
      ports.add(new PortSelection(protocol, PortSelection.ALL));
    }
    manifests(component)
        .flatMap(manifest -> manifest.egress().stream())
        .map(EgressRule::ports)
        .flatMap(Optional::stream)
        .forEach(ports::addAll);
    return ports;
  }

  /** One for each place, so that an endpoint that moves is asked for at both. */
  private Stream<Endpoint> endpoints(String component) {
    Map<Target, Endpoint> endpoints = new LinkedHashMap<>();
    manifests(component)
        .flatMap(manifest -> manifest.exposes().stream())
        .forEach(endpoint -> endpoints.put(Target.of(endpoint, Optional.empty()), endpoint));
    return endpoints.values().stream();
  }

  /** Before and after, as far as they are there. */
  private Stream<ComponentManifest> manifests(String component) {
    return Stream.of(before, after)
        .map(policy -> policy.component(component))
        .flatMap(Optional::stream);
  }
}
