package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The kernel decides; whether an agent lives makes no difference to any packet. */
class NobodyHomeTest {
  private static final String MANIFESTS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: client}
      spec:
        egress: [{to: [{component: server}], endpoints: [echo]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: server}
      spec:
        exposes:
          - {name: echo, protocol: TCP, port: $0}
          - {name: closed, protocol: TCP, port: $1}
          - {name: closed-udp, protocol: UDP, port: $1}
        ingress: [{from: [{component: client}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: intruder}
      """;

  private static final int KILLS = 100;
  private static final int WHOLE_STARTS = 10;
  private static final long LONGEST_LIFE_MILLIS = 1500;

  private final Random random = new Random(20_261_124);

  @Test
  void aHundredKillsLetNoDeniedPacketPassAndBreakNoAllowedConnection() throws Exception {
    try (Sandbox sandbox = Sandbox.start()) {
      sandbox.cli().apply(sandbox.numbered(MANIFESTS));
      Probe server = sandbox.probe("server");
      for (int port = 0; port < 2; port++) {
        server.serve(Target.tcp("127.0.0.1", sandbox.port(port)));
      }
      server.serve(Target.udp("127.0.0.1", sandbox.port(1)));
      Probe client = sandbox.probe("client");
      Probe intruder = sandbox.probe("intruder");
      start(client, "PingPong", "allowed", sandbox.port(0));
      start(client, "Refused", "denied", sandbox.port(1));
      start(intruder, "Refused", "denied", sandbox.port(0));

      killAgain(sandbox);

      JsonNode allowed = stop(client, "allowed");
      assertThat(allowed.get("error").isNull()).as("%s", allowed).isTrue();
      assertThat(allowed.get("count").asLong()).isGreaterThan(KILLS);
      for (Probe refused : new Probe[] {client, intruder}) {
        JsonNode denied = stop(refused, "denied");
        assertThat(denied.get("passed")).as("%s", denied).isEmpty();
        assertThat(denied.get("error").isNull()).as("%s", denied).isTrue();
      }
      assertThat(server.received()).containsOnly("ping");
    }
  }

  /** Some agents die while they start, some after they enforce; the counts only ever grow. */
  private void killAgain(Sandbox sandbox) throws InterruptedException {
    long denials = denials(sandbox);
    for (int kill = 1; kill <= KILLS; kill++) {
      sandbox.agent().kill();
      AgentProcess next = sandbox.restart();
      if (kill % (KILLS / WHOLE_STARTS) != 0) {
        assertThat(next.endsWithin(random.nextLong(LONGEST_LIFE_MILLIS))).isFalse();
        continue;
      }
      next.awaitReady();
      assertThat(sandbox.cli().json("status").get("adopted").asBoolean()).isTrue();
      long now = denials(sandbox);
      assertThat(now).isGreaterThan(denials);
      denials = now;
    }
  }

  private static long denials(Sandbox sandbox) {
    long total = 0;
    for (JsonNode reason : sandbox.cli().json("status").get("reasons")) {
      if (reason.get("reason").asString().endsWith("-not-allowed")) {
        total += reason.get("packets").asLong();
      }
    }
    return total;
  }

  private static void start(Probe probe, String kind, String name, int port) {
    probe
        .call(
            "start_flow", Map.of("kind", kind, "name", name, "address", "127.0.0.1", "port", port))
        .succeeded();
  }

  private static JsonNode stop(Probe probe, String name) {
    return probe.call("stop_flow", Map.of("name", name)).succeeded();
  }
}
