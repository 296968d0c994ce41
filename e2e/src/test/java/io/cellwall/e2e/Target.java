package io.cellwall.e2e;

import io.cellwall.manifest.Protocol;
import java.time.Duration;
import java.util.Map;

/**
 * Where a probe sends, and what.
 *
 * @param timeout after which an answer is given up; matters only where nothing is refused aloud
 */
record Target(Protocol protocol, String address, int port, String payload, Duration timeout) {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  static Target tcp(String address, int port) {
    return new Target(Protocol.TCP, address, port, "hello", PATIENCE);
  }

  static Target udp(String address, int port) {
    return new Target(Protocol.UDP, address, port, "hello", PATIENCE);
  }

  Target saying(String other) {
    return new Target(protocol, address, port, other, timeout);
  }

  Target by(Protocol other) {
    return new Target(other, address, port, payload, timeout);
  }

  Target within(Duration other) {
    return new Target(protocol, address, port, payload, other);
  }

  Map<String, Object> place() {
    return Map.of("protocol", protocol.name(), "address", address, "port", port);
  }

  Map<String, Object> arguments() {
    return Map.of(
        "protocol",
        protocol.name(),
        "address",
        address,
        "port",
        port,
        "payload",
        payload,
        "timeout",
        timeout.toMillis() / 1000.0);
  }
}
