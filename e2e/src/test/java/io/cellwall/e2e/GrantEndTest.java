package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A grant over a living stream ends when it was to end, with an agent and without. */
class GrantEndTest {
  private static final String MANIFESTS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: client}
      spec: {}
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: server}
      spec:
        exposes:
          - {name: stream, protocol: TCP, port: $0}
          - {name: echo, protocol: TCP, port: $1}
      """;

  private static final long SLACK = Duration.ofMillis(50).toNanos();

  private final Sandbox sandbox = Sandbox.start();
  private Probe client;
  private Probe server;

  @BeforeEach
  void start() {
    sandbox.cli().apply(sandbox.numbered(MANIFESTS));
    client = sandbox.probe("client");
    server = sandbox.probe("server");
  }

  @AfterEach
  void stop() {
    sandbox.close();
  }

  @Test
  void dataStopsAtTheEndOfAGrant() {
    long end = grant("2s");
    startStream();
    stopsAt(end);
    assertThat(awaitEnd(client).get("error").isNull()).isFalse();
  }

  @Test
  void dataStopsAtTheEndOfAGrantAlthoughTheAgentWasKilled() {
    long end = grant("2s");
    sandbox.agent().kill();
    startStream();
    stopsAt(end);
  }

  @Test
  void dataGoesOnAsLongAsTheGrantLasts() {
    long end = grant("60s");
    long twoSeconds = end - Duration.ofSeconds(58).toNanos();
    startStream();
    Await.until(
        "data long after two seconds",
        () -> report(server).get("arrived").asLong() > twoSeconds + 10 * SLACK);
    assertThat(report(client).get("alive").asBoolean()).isTrue();
  }

  @Test
  void idleConnectionOfAnEndedGrantIsClosedByTheNextAgent() {
    server.serve(Target.tcp("127.0.0.1", sandbox.port(1)));
    long end = grant("2s");
    client
        .call(
            "open_connection",
            Map.of(
                "name", "idle", "protocol", "TCP", "address", "127.0.0.1", "port", sandbox.port(1)))
        .succeeded();
    sandbox.agent().kill();
    Await.until("the end of the grant", () -> System.nanoTime() > end);
    sandbox.restart().awaitReady();
    assertThat(client.call("ping", Map.of("name", "idle")).errno()).isNotIn("", "timeout", "EPERM");
  }

  @Test
  void grantIsListedWithWhatIsLeftUntilItIsRevoked() {
    grant("60s");
    assertThat(sandbox.cli().must("get", "grants")).contains("incident").contains("s ");
    server.serve(Target.tcp("127.0.0.1", sandbox.port(1)));
    Target echo = Target.tcp("127.0.0.1", sandbox.port(1));
    assertThat(client.reach(echo).answered()).isTrue();
    sandbox.cli().must("revoke", "incident");
    assertThat(client.reach(echo).outcome()).isEqualTo("EPERM");
    assertThat(sandbox.cli().json("get", "grants")).isEmpty();
  }

  /** Answers when it ends, by the clock of {@link System#nanoTime()}. */
  private long grant(String duration) {
    sandbox
        .cli()
        .must(
            "grant",
            "--from",
            "client",
            "--to",
            "server",
            "--for",
            duration,
            "--reason",
            "test",
            "--name",
            "incident");
    JsonNode grant = sandbox.cli().json("get", "grants", "incident");
    Instant expires = Instant.parse(grant.path("spec").path("expires").asString());
    return System.nanoTime() + Duration.between(Instant.now(), expires).toNanos();
  }

  private void startStream() {
    server.call("start_flow", flow("StreamReceiver")).succeeded();
    client.call("start_flow", flow("StreamSender")).succeeded();
    Await.until("a stream at full rate", () -> report(server).get("count").asLong() > 1_000_000);
  }

  private Map<String, Object> flow(String kind) {
    return Map.of("kind", kind, "name", "flow", "address", "127.0.0.1", "port", sandbox.port(0));
  }

  /** To the end, and not a packet that was sent later. */
  private void stopsAt(long end) {
    JsonNode received = awaitEnd(server);
    assertThat(received.get("arrived").asLong() - end)
        .as("nanoseconds from the grant's end to the last data")
        .isBetween(-4 * SLACK, SLACK);
  }

  private static JsonNode report(Probe probe) {
    return probe.call("flow_report", Map.of("name", "flow")).succeeded();
  }

  private static JsonNode awaitEnd(Probe probe) {
    Await.until("the flow's end", () -> !report(probe).get("alive").asBoolean());
    return report(probe);
  }
}
