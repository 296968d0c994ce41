package io.cellwall.agent.api;

import io.cellwall.agent.apply.Enforcement;
import io.cellwall.agent.apply.MissingCapabilities;
import io.cellwall.agent.flow.Addresses;
import io.cellwall.kernel.ComponentProcess;
import io.cellwall.kernel.ListeningSocket;
import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.Endpoint;
import io.cellwall.manifest.HostPath;
import io.cellwall.manifest.Located;
import io.cellwall.manifest.Peer;
import io.cellwall.manifest.Protocol;
import io.cellwall.manifest.Rule;
import io.cellwall.policy.Capability;
import io.cellwall.policy.Coverage;
import io.cellwall.policy.Decision;
import io.cellwall.policy.Policy;
import io.cellwall.policy.Query;
import io.cellwall.policy.Side;
import io.cellwall.policy.Target;
import io.cellwall.policy.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an answer depends on beside the policy: what was not said in the question, and sockets and
 * namespaces as they are now.
 */
final class Circumstances {
  private final Enforcement enforcement;
  private final Query query;
  private final Decision decision;
  private final List<String> found = new ArrayList<>();

  private Circumstances(Enforcement enforcement, Query query, Decision decision) {
    this.enforcement = enforcement;
    this.query = query;
    this.decision = decision;
  }

  /** A sentence each. */
  static List<String> of(
      Policy policy,
      Enforcement enforcement,
      Query query,
      Decision decision,
      List<SideAddress> addresses) {
    Circumstances circumstances = new Circumstances(enforcement, query, decision);
    Optional<ComponentManifest> source = manifest(policy, query.source());
    Optional<ComponentManifest> destination = manifest(policy, query.destination());
    if (!query.source().equals(query.destination())) {
      source.ifPresent(circumstances::destinationAddress);
      destination.ifPresent(circumstances::sourceAddress);
    }
    destination.ifPresent(circumstances::endpointAddress);
    destination.ifPresent(circumstances::translation);
    addresses.forEach(it -> it.doubt().ifPresent(circumstances.found::add));
    circumstances.coverage(destination);
    if (query.destination() == Side.Other.HOST && query.source() instanceof Side.Component) {
      policy.components().values().forEach(circumstances::otherListener);
    }
    if (decision.verdict() != Verdict.DENY && query.target() instanceof Target.Port port) {
      destination.ifPresent(it -> circumstances.listener(it, port));
      circumstances.namespaces();
    }
    return List.copyOf(circumstances.found);
  }

  private static Optional<ComponentManifest> manifest(Policy policy, Side side) {
    return side instanceof Side.Component(String name) ? policy.component(name) : Optional.empty();
  }

  private void destinationAddress(ComponentManifest source) {
    boolean open = query.target() instanceof Target.Port port && port.address().isEmpty();
    if (open && decision.egress().isEmpty() && namesAddresses(source.egress())) {
      found.add(
          "the address: egress rules of %s name blocks of addresses (--address)"
              .formatted(source.name()));
    }
  }

  private void sourceAddress(ComponentManifest destination) {
    boolean open = query.sourceAddress().isEmpty() && !(query.source() instanceof Side.Component);
    if (open && decision.ingress().isEmpty() && namesAddresses(destination.ingress())) {
      found.add(
          "the source's address: ingress rules of %s name blocks of addresses (--source-address)"
              .formatted(destination.name()));
    }
  }

  private static boolean namesAddresses(List<? extends Rule> rules) {
    return rules.stream()
        .flatMap(rule -> rule.peers().stream())
        .anyMatch(Peer.Block.class::isInstance);
  }

  private void endpointAddress(ComponentManifest destination) {
    if (!(query.target() instanceof Target.Port port) || port.address().isPresent()) {
      return;
    }
    decision
        .endpoint()
        .flatMap(destination::endpoint)
        .filter(Endpoint.Network.class::isInstance)
        .map(Endpoint.Network.class::cast)
        .flatMap(Endpoint.Network::addresses)
        .ifPresent(addresses ->
            found.add(
                "the address: %s exposes it at %s alone (--address)"
                    .formatted(
                        destination.name(),
                        addresses.stream()
                            .map(Located::value)
                            .map(Addresses::text)
                            .collect(Collectors.joining(", ")))));
  }

  /** A port that nobody has may be one that the machine translates to another. */
  private void translation(ComponentManifest destination) {
    if (query.target() instanceof Target.Port port
        && decision.verdict() != Verdict.ALLOW
        && decision.endpoint().isEmpty()
        && (port.protocol() == Protocol.TCP || port.protocol() == Protocol.UDP)) {
      found.add(
          "translation: where this machine sends %s port %d to one that %s exposes, rules of the"
                  .formatted(port.protocol(), port.port(), destination.name())
              + " source are asked with the one, those of %s with the other"
                  .formatted(destination.name()));
    }
  }

  private void listener(ComponentManifest destination, Target.Port port) {
    boolean listens =
        enforcement.sockets(destination.name()).stream()
            .anyMatch(socket ->
                socket instanceof ListeningSocket.Network at
                    && at.protocol() == port.protocol()
                    && at.port() == port.port());
    if (!listens) {
      found.add(
          "a listener: no process of %s listens at %s port %d now"
              .formatted(destination.name(), port.protocol(), port.port()));
    }
  }

  /** Who has the socket there is asked, whoever is meant. */
  private void otherListener(ComponentManifest other) {
    if (query.target() instanceof Target.Port port) {
      other.exposes().stream()
          .filter(it -> it instanceof Endpoint.Network network && isAt(network, port))
          .findFirst()
          .ifPresent(endpoint ->
              found.add(
                  "who listens: %s exposes it as %s (--to %s)"
                      .formatted(other.name(), endpoint.name(), other.name())));
    }
  }

  private static boolean isAt(Endpoint.Network network, Target.Port port) {
    return network.protocol() == port.protocol()
        && network.ports().contains(port.port())
        && port.address().map(network::at).orElse(true);
  }

  /** What nobody is kept from is not refused either, whatever the rules say. */
  private void coverage(Optional<ComponentManifest> destination) {
    needed(destination)
        .flatMap(it -> Optional.ofNullable(MissingCapabilities.of(enforcement.coverage()).get(it)))
        .ifPresent(why -> found.add("coverage: this kind is not covered here, because " + why));
  }

  private Optional<Capability> needed(Optional<ComponentManifest> destination) {
    return query.target() instanceof Target.OfHost(HostPath path)
        ? Optional.of(Coverage.needed(path))
        : destination
            .flatMap(it -> decision.endpoint().flatMap(it::endpoint))
            .flatMap(Coverage::needed);
  }

  private void namespaces() {
    Set<Path> one = namespaces(query.source());
    Set<Path> other = namespaces(query.destination());
    if (!one.isEmpty() && !other.isEmpty() && Collections.disjoint(one, other)) {
      found.add(
          "the way between them: no process of %s is in a network namespace with one of %s"
              .formatted(query.source(), query.destination()));
    }
  }

  private Set<Path> namespaces(Side side) {
    Set<Path> namespaces = new HashSet<>();
    if (side instanceof Side.Component(String name)) {
      for (ComponentProcess process : enforcement.processes(name)) {
        try {
          namespaces.add(
              Files.readSymbolicLink(
                  Path.of("/proc", Integer.toString(process.pid()), "ns", "net")));
        } catch (IOException ended) {
          // It says nothing about the others.
        }
      }
    }
    return namespaces;
  }
}
