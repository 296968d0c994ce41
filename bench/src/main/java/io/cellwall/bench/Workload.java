package io.cellwall.bench;

import java.util.List;
import java.util.Locale;

/** What the load program is asked for; the names are its own, the ports follow each other. */
enum Workload {
  STREAM("stream", 0, "TCP stream", "bytes/s", "TCP"),
  REQUEST_RESPONSE("rr", 1, "TCP request-response", "exchanges/s", "TCP"),
  CONNECT_REQUEST_CLOSE("crr", 2, "TCP connect-request-close", "connections/s", "TCP"),
  UDP_REQUEST_RESPONSE("udp", 3, "UDP request-response", "exchanges/s", "UDP"),
  UDP_OF_MANY("udp-many", 4, "UDP of 1,000 askers", "exchanges/s", "UDP"),
  UNIX("unix", 5, "unix stream, 64 bytes", "exchanges/s", "UNIX"),
  UNIX_DATAGRAM("unix-datagram", 6, "unix datagram, 64 bytes", "exchanges/s", "UNIX");

  static final List<Workload> NETWORK =
      List.of(STREAM, REQUEST_RESPONSE, CONNECT_REQUEST_CLOSE, UDP_REQUEST_RESPONSE, UDP_OF_MANY);
  static final List<Workload> LOCAL = List.of(UNIX, UNIX_DATAGRAM);

  private static final int FIRST_PORT = 9100;

  private final String word;
  private final int offset;
  private final String title;
  private final String unit;
  private final String protocol;

  Workload(String word, int offset, String title, String unit, String protocol) {
    this.word = word;
    this.offset = offset;
    this.title = title;
    this.unit = unit;
    this.protocol = protocol;
  }

  static int firstPort() {
    return FIRST_PORT;
  }

  String word() {
    return word;
  }

  String title() {
    return title;
  }

  String unit() {
    return unit;
  }

  String protocol() {
    return protocol;
  }

  int port() {
    return FIRST_PORT + offset;
  }

  /** As a manifest exposes it. */
  String endpoint(String place) {
    return LOCAL.contains(this)
        ? "{name: %s, protocol: UNIX, path: \"%s\"}".formatted(word, name(place))
        : "{name: %s, protocol: %s, port: %d}".formatted(word, protocol, port());
  }

  /** A command that ends 0 where the load program's server listens. */
  String listens(String place) {
    return LOCAL.contains(this)
        ? "grep -q '" + name(place) + "$' /proc/net/unix"
        : "grep -q ':%04X 00000000:0000' /proc/net/%s"
            .formatted(port(), protocol.toLowerCase(Locale.ROOT));
  }

  String name(String place) {
    return "@cellwall-bench-" + place + "-" + word;
  }
}
