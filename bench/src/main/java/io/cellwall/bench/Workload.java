package io.cellwall.bench;

/** What the load program is asked for; the names are its own, the ports follow each other. */
enum Workload {
  STREAM("stream", 0, "TCP stream", "bytes/s", "TCP"),
  REQUEST_RESPONSE("rr", 1, "TCP request-response", "exchanges/s", "TCP"),
  CONNECT_REQUEST_CLOSE("crr", 2, "TCP connect-request-close", "connections/s", "TCP"),
  UDP_REQUEST_RESPONSE("udp", 3, "UDP request-response", "exchanges/s", "UDP");

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
}
