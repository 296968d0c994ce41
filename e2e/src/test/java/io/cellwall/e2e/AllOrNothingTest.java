package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Two manifests are swapped again and again so that the client reaches either the left server or
 * the right one. {@code flows.py}, class Alternating, looks for an answer that shows a mixture.
 */
class AllOrNothingTest {
  private static final String MANIFESTS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: client}
      spec:
        egress: [{to: [{component: left}, {component: right}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: left}
      spec:
        exposes: [{name: udp, protocol: UDP, port: $0}, {name: tcp, protocol: TCP, port: $0}]
        ingress: [{from: [{component: LEFT}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: right}
      spec:
        exposes: [{name: udp, protocol: UDP, port: $1}, {name: tcp, protocol: TCP, port: $1}]
        ingress: [{from: [{component: RIGHT}]}]
      """;

  private static final int SWAPS = 1000;

  @Test
  void noPacketSeesHalfOfAChange(@TempDir Path directory) {
    try (Sandbox sandbox = Sandbox.start()) {
      List<String> policies =
          List.of(policy(sandbox, "client", "left"), policy(sandbox, "right", "client"));
      sandbox.cli().apply(policies.getFirst());
      serve(sandbox, "left", 0);
      serve(sandbox, "right", 1);
      ChangeCounters changes = ChangeCounters.in(directory);
      List<Probe> clients = List.of(sandbox.probe("client"), sandbox.probe("client"));
      alternate(sandbox, clients.getFirst(), "UDP", changes);
      alternate(sandbox, clients.getLast(), "TCP", changes);

      for (int swap = 1; swap <= SWAPS; swap++) {
        String policy = policies.get(swap % 2);
        changes.during(() -> sandbox.cli().apply(policy));
      }

      clients.forEach(AllOrNothingTest::sawNoMixture);
    }
  }

  /** The peer named instead of the client is another server, which never tries. */
  private static String policy(Sandbox sandbox, String leftPeer, String rightPeer) {
    return sandbox.numbered(MANIFESTS).replace("LEFT", leftPeer).replace("RIGHT", rightPeer);
  }

  private static void serve(Sandbox sandbox, String component, int index) {
    Probe probe = sandbox.probe(component);
    probe.serve(Target.tcp("127.0.0.1", sandbox.port(index)));
    probe.call("start_flow", flow("DatagramReceiver", sandbox.port(index))).succeeded();
  }

  private static Map<String, Object> flow(String kind, int port) {
    return Map.of("kind", kind, "name", "flow", "address", "127.0.0.1", "port", port);
  }

  private static void alternate(
      Sandbox sandbox, Probe client, String protocol, ChangeCounters changes) {
    List<Object> left = List.of("127.0.0.1", sandbox.port(0));
    List<Object> right = List.of("127.0.0.1", sandbox.port(1));
    client
        .call(
            "start_flow",
            Map.of(
                "kind",
                "Alternating",
                "name",
                "flow",
                "protocol",
                protocol,
                "places",
                List.of(left, right),
                "counters",
                changes.file().toString()))
        .succeeded();
  }

  private static void sawNoMixture(Probe client) {
    JsonNode report = client.call("stop_flow", Map.of("name", "flow")).succeeded();
    assertThat(report.get("error").isNull()).as("%s", report).isTrue();
    assertThat(report.get("mixtures")).as("%s", report).isEmpty();
    assertThat(report.get("states").asInt()).as("%s", report).isGreaterThan(SWAPS / 2);
  }
}
