package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** A rule taken away under full traffic ends the traffic at once; given back, it lets it begin. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveRevocationTest {
  private static final String MANIFESTS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: client}
      spec:
        egress: [{to: [{component: server}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: server}
      spec:
        exposes:
          - {name: stream, protocol: TCP, port: $0}
          - {name: datagrams, protocol: UDP, port: $0}
          - {name: echo, protocol: TCP, port: $1}
        ingress: [{from: [{component: client}]}]
      """;

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Sandbox sandbox = Sandbox.start();
  private final String allowed = sandbox.numbered(MANIFESTS);
  private final String serverRefuses = allowed.replace("[{from: [{component: client}]}]", "[]");
  private final String clientRefuses = allowed.replace("[{to: [{component: server}]}]", "[]");
  private Probe client;
  private Probe server;

  @BeforeEach
  void freshProcesses() {
    sandbox.cli().apply(allowed);
    client = sandbox.probe("client");
    server = sandbox.probe("server");
  }

  @AfterEach
  void endProcesses() {
    client.close();
    server.close();
  }

  @AfterAll
  void stop() {
    sandbox.close();
  }

  @Test
  void notOneByteOfATcpStreamArrivesThatWasSentAfterTheReceiverRefused() {
    streamEndsWith("127.0.0.1", serverRefuses);
  }

  @Test
  void notOneByteOfATcpStreamArrivesThatWasSentAfterTheSenderLostItsRule() {
    streamEndsWith("::1", clientRefuses);
  }

  @Test
  void notOneDatagramArrivesThatWasSentAfterTheReceiverRefused() {
    datagramsEndWith("127.0.0.1", serverRefuses);
  }

  @Test
  void notOneDatagramArrivesThatWasSentAfterTheSenderLostItsRule() {
    datagramsEndWith("::1", clientRefuses);
  }

  @Test
  void anIdleConnectionEndsTooSoThatNeitherSideHangs() {
    server.serve(Target.tcp("127.0.0.1", sandbox.port(1)));
    client.call("open_connection", named("idle", sandbox.port(1))).succeeded();
    sandbox.cli().apply(serverRefuses);
    assertThat(client.call("ping", Map.of("name", "idle")).errno()).isNotIn("", "timeout");
  }

  private void streamEndsWith(String address, String refusing) {
    startFlow(server, "StreamReceiver", address);
    startFlow(client, "StreamSender", address);
    Await.until("a stream at full rate", () -> report(server).get("count").asLong() > 10_000_000);

    sandbox.cli().apply(refusing);
    long returned = System.nanoTime();

    for (Probe end : new Probe[] {client, server}) {
      JsonNode report = awaitEnd(end);
      assertThat(report.get("error").isNull()).as("error of %s", report).isFalse();
      assertThat(report.get("errorTime").asLong()).isLessThan(returned + SECOND);
    }
    assertThat(report(server).get("last").asLong()).isLessThan(returned);
    assertThat(client.reach(Target.tcp(address, sandbox.port(0))).outcome()).isEqualTo("EPERM");
    comesBack(Target.tcp(address, sandbox.port(1)));
  }

  private void datagramsEndWith(String address, String refusing) {
    startFlow(server, "DatagramReceiver", address);
    startFlow(client, "DatagramSender", address);
    Await.until("datagrams at full rate", () -> report(server).get("count").asLong() > 10_000);

    sandbox.cli().apply(refusing);
    long returned = System.nanoTime();

    JsonNode sender = awaitEnd(client);
    assertThat(sender.get("errorTime").asLong()).isLessThan(returned + SECOND);
    assertThat(report(server).get("last").asLong()).isLessThan(returned);
    assertThat(report(server).get("alive").asBoolean()).as("the receiver lives on").isTrue();
    comesBack(Target.udp(address, sandbox.port(0)));
  }

  /** No process is restarted: the same two reach each other again as soon as the rule is back. */
  private void comesBack(Target target) {
    if (target.port() == sandbox.port(1)) {
      server.serve(target);
    }
    sandbox.cli().apply(allowed);
    if (target.port() == sandbox.port(1)) {
      assertThat(client.reach(target).answered()).isTrue();
      return;
    }
    long count = report(server).get("count").asLong();
    client.call("start_flow", flow("DatagramSender", target.address())).succeeded();
    Await.until("datagrams again", () -> report(server).get("count").asLong() > count);
  }

  private void startFlow(Probe probe, String kind, String address) {
    probe.call("start_flow", flow(kind, address)).succeeded();
  }

  private Map<String, Object> flow(String kind, String address) {
    return Map.of("kind", kind, "name", "flow", "address", address, "port", sandbox.port(0));
  }

  private static Map<String, Object> named(String name, int port) {
    return Map.of("name", name, "protocol", "TCP", "address", "127.0.0.1", "port", port);
  }

  private static JsonNode report(Probe probe) {
    return probe.call("flow_report", Map.of("name", "flow")).succeeded();
  }

  private static JsonNode awaitEnd(Probe probe) {
    Await.until("the flow's end", () -> !report(probe).get("alive").asBoolean());
    return report(probe);
  }
}
