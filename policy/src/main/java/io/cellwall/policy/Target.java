package io.cellwall.policy;

import io.cellwall.manifest.Protocol;
import java.net.InetAddress;
import java.util.Optional;

/** What a flow is for. */
public sealed interface Target {
  /**
   * A port.
   *
   * @param port 0 for ICMP
   * @param address of the destination; empty: no address in particular, so that no CIDR matches and
   *     an endpoint is found whatever address it listens at
   */
  record Port(Protocol protocol, int port, Optional<InetAddress> address) implements Target {}

  /** An endpoint of the destination by its name. */
  record Named(String endpoint) implements Target {}
}
