package io.cellwall.policy;

import io.cellwall.manifest.Endpoint;
import io.cellwall.manifest.HostPath;
import io.cellwall.manifest.Located;
import io.cellwall.manifest.Protocol;
import java.net.InetAddress;
import java.util.Optional;

/** What a flow is for. */
public sealed interface Target {
  /** 127.0.0.1, whatever the JVM prefers. */
  InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  /**
   * A port.
   *
   * @param port 0 for ICMP
   * @param address of the destination; empty: no address in particular, so that no CIDR matches and
   *     an endpoint is found whatever address it listens at
   */
  record Port(Protocol protocol, int port, Optional<InetAddress> address) implements Target {}

  /** An endpoint of the destination that has no port, by its name. */
  record Named(String endpoint) implements Target {}

  /** Something of the host's, by any of its names. */
  record OfHost(HostPath path) implements Target {}

  /**
   * An endpoint as the kernel is asked for it: one with ports by the first of them.
   *
   * @param address empty: the first at which it listens, and loopback where it listens anywhere
   */
  static Target of(Endpoint endpoint, Optional<InetAddress> address) {
    if (!(endpoint instanceof Endpoint.Network network)) {
      return new Named(endpoint.name());
    }
    InetAddress at = address.or(() -> firstAddress(network)).orElse(LOOPBACK);
    return new Port(network.protocol(), network.ports().first(), Optional.of(at));
  }

  private static Optional<InetAddress> firstAddress(Endpoint.Network network) {
    return network.addresses().flatMap(list -> list.stream().findFirst()).map(Located::value);
  }
}
