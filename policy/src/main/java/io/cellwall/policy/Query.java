package io.cellwall.policy;

import io.cellwall.manifest.Protocol;
import java.net.InetAddress;
import java.util.Optional;

/**
 * A question to the {@link Evaluator}: may {@code source} open this flow?
 *
 * @param sourceAddress empty: no address in particular, so that no CIDR matches
 */
public record Query(
    Side source, Side destination, Target target, Optional<InetAddress> sourceAddress) {

  /** A flow as it is seen on the wire. */
  public static Query packet(
      Side source,
      InetAddress sourceAddress,
      Side destination,
      InetAddress destinationAddress,
      Protocol protocol,
      int port) {
    return new Query(
        source,
        destination,
        new Target.Port(protocol, port, Optional.of(destinationAddress)),
        Optional.of(sourceAddress));
  }
}
