package io.cellwall.policy;

import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.Endpoint;
import io.cellwall.manifest.HostPath;
import io.cellwall.manifest.Located;
import io.cellwall.manifest.OnViolation;
import io.cellwall.manifest.Position;
import io.cellwall.manifest.Privilege;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares what manifests need with what is there. */
public final class Coverage {
  private record Need(Capability capability, Position position, String what) {}

  private Coverage() {}

  /**
   * Every part of the policy that needs something missing.
   *
   * @param missing the reason for each capability that is not there
   */
  public static List<Uncovered> uncovered(
      Policy policy, Map<Capability, String> missing, Places places) {
    return policy.components().values().stream()
        .flatMap(manifest -> uncovered(manifest, missing, places).stream())
        .toList();
  }

  /** Every part of one manifest that needs something missing, in the order of the manifest. */
  public static List<Uncovered> uncovered(
      ComponentManifest manifest, Map<Capability, String> missing, Places places) {
    List<Uncovered> uncovered = new ArrayList<>();
    for (Need need : needs(manifest)) {
      String why = missing.get(need.capability());
      if (why != null) {
        uncovered.add(
            new Uncovered(
                places.of(manifest, need.position()),
                manifest.inStored(need.position()),
                manifest.name(),
                need.what(),
                why));
      }
    }
    uncovered.sort(Comparator.comparing(Uncovered::position));
    return uncovered;
  }

  private static List<Need> needs(ComponentManifest manifest) {
    List<Need> needs = new ArrayList<>();
    manifest.exposes().forEach(endpoint -> need(endpoint).ifPresent(needs::add));
    manifest.egress().stream()
        .flatMap(rule -> rule.paths().stream())
        .flatMap(List::stream)
        .map(Coverage::need)
        .forEach(needs::add);
    if (manifest.onViolation().action() == OnViolation.Action.REDIRECT) {
      Position position = manifest.onViolation().position();
      needs.add(new Need(Capability.REDIRECT, position, "spec.onViolation.action: redirect"));
    }
    manifest.privileges().forEach(privilege -> needs.add(need(privilege)));
    manifest
        .limits()
        .ifPresent(it -> needs.add(new Need(Capability.LIMITS, it.position(), "spec.limits")));
    manifest.planned().stream()
        .map(it -> new Need(Capability.PLANNED, it.position(), it.what()))
        .forEach(needs::add);
    return needs;
  }

  /** Without which a flow to it is not judged. */
  public static Capability needed(HostPath path) {
    return capability(path.names().getFirst().kind());
  }

  private static Optional<Need> need(Endpoint endpoint) {
    String what =
        "spec.exposes: endpoint " + endpoint.name() + " (" + endpoint.protocolText() + ")";
    return needed(endpoint).map(it -> new Need(it, endpoint.position(), what));
  }

  private static Need need(HostPath path) {
    return new Need(needed(path), path.position(), "spec.egress.paths: " + path.text());
  }

  /** Without which a flow to it is not judged. */
  public static Optional<Capability> needed(Endpoint endpoint) {
    return switch (endpoint) {
      case Endpoint.Network _ -> Optional.empty();
      case Endpoint.Signal _ -> Optional.of(Capability.SIGNAL);
      case Endpoint.Path path -> Optional.of(capability(path.kind()));
    };
  }

  private static Capability capability(Endpoint.Path.Kind kind) {
    return switch (kind) {
      case UNIX -> Capability.UNIX;
      case FIFO -> Capability.FIFO;
      case SHM -> Capability.SHM;
      case MQUEUE -> Capability.MQUEUE;
    };
  }

  private static Need need(Located<Privilege> privilege) {
    Capability capability =
        switch (privilege.value()) {
          case RAW_SOCKET -> Capability.RAW_SOCKET;
          case PACKET_SOCKET -> Capability.PACKET_SOCKET;
          case PTRACE -> Capability.PTRACE;
          case OTHER_SOCKET,
              AUDIT_SOCKET,
              VSOCK,
              CRYPTO,
              NETLINK_GENERIC,
              NETLINK_NETFILTER,
              NETLINK_UEVENT ->
              Capability.OTHER_SOCKET;
          case FOREIGN_ADDRESS -> Capability.SOCKET_OPTION;
          case CLOCK, KERNEL_LOG -> Capability.MACHINE;
        };
    return new Need(
        capability, privilege.position(), "spec.privileges: " + privilege.value().text());
  }
}
