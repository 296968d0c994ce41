package io.cellwall.e2e;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Sends and receives by one probe's datagram sockets, a step at a time: {@code datagrams.py}. */
record Datagrams(Probe probe) {
  /** Answers the port. */
  int open(String name, String address, int port) {
    return probe
        .call("datagram_open", Map.of("name", name, "address", address, "port", port))
        .succeeded()
        .asInt();
  }

  /** Beside others at the same place. */
  void openShared(String name, String address, int port) {
    probe
        .call(
            "datagram_open", Map.of("name", name, "address", address, "port", port, "shared", true))
        .succeeded();
  }

  void close(String name) {
    probe.call("datagram_close", Map.of("name", name)).succeeded();
  }

  Answer send(String name, String address, int port) {
    return probe.call("datagram_send", Map.of("name", name, "address", address, "port", port));
  }

  /** From one of the addresses that the socket has. */
  Answer send(String name, String own, String address, int port) {
    return probe.call(
        "datagram_from", Map.of("name", name, "own", own, "address", address, "port", port));
  }

  Answer connect(String name, String address, int port) {
    return probe.call("datagram_connect", Map.of("name", name, "address", address, "port", port));
  }

  /** On a connected socket. */
  Answer push(String name) {
    return probe.call("datagram_push", Map.of("name", name));
  }

  /** Waits for a question and answers it. */
  Answer answer(String name) {
    return probe.call("datagram_answer", Map.of("name", name));
  }

  /** Waits for a datagram. */
  Received take(String name) {
    return new Received(probe.call("datagram_take", Map.of("name", name)).succeeded());
  }

  /** All that has come so far. */
  List<String> all(String name) {
    JsonNode all = probe.call("datagram_all", Map.of("name", name)).succeeded();
    return all.valueStream().map(JsonNode::asString).toList();
  }

  /** What came, and from where. */
  record Received(JsonNode json) {
    String payload() {
      return json.get(0).asString();
    }

    String address() {
      return json.get(1).asString();
    }

    int port() {
      return json.get(2).asInt();
    }
  }
}
