package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What refusals cost: bounded, whoever makes however many, and none of them is in silence. */
class RefusalCostTest {
  private static final String HERE = "10.96.0.1";
  private static final String OUTSIDE = "10.96.0.2";
  private static final int WARM_UP = 2_000;
  private static final int FLOOD = 20_000;
  private static final Duration FLOOD_TIME = Duration.ofSeconds(4);
  private static final long RECORD_BYTES = 4 << 20;
  private static final String MANIFESTS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: server}
      spec:
        exposes:
          - {name: stream, protocol: TCP, port: $0}
          - {name: late, protocol: TCP, port: $1}
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: scanner}
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: misled}
      spec:
        egress: [{to: [{cidr: 10.96.0.0/29}]}]
      """;

  private final Sandbox sandbox = Sandbox.start();
  private final Wire wire = Wire.lay(sandbox.tree(), HERE, OUTSIDE);
  private final Flows flows = new Flows(sandbox);

  @BeforeEach
  void serve() {
    sandbox.cli().apply(sandbox.numbered(MANIFESTS));
    Probe server = sandbox.probe("server", Probe.Options.PLAIN.inside(wire.near()));
    server.serve(Target.tcp("0.0.0.0", sandbox.port(0)));
    server.serve(Target.tcp("0.0.0.0", sandbox.port(1)));
  }

  @AfterEach
  void stop() {
    wire.close();
    sandbox.close();
  }

  /** The agent has no part in it: each is counted, and a few are told. */
  @Test
  void connectionsThatAreRefusedToTheNetworkCostTheAgentNextToNothing() {
    Probe outside = sandbox.probeIn("outside", Probe.Options.PLAIN.inside(wire.far()));
    flood(outside, WARM_UP);
    Await.until("the first flood is counted", () -> counted("ingress-not-allowed") == WARM_UP);
    Duration before = sandbox.agent().busy();
    long start = System.nanoTime();
    flood(outside, FLOOD);
    Await.until(
        "the second flood is counted", () -> counted("ingress-not-allowed") == WARM_UP + FLOOD);
    Duration passed = Duration.ofNanos(System.nanoTime() - start);
    assertThat(sandbox.agent().busy().minus(before)).isLessThan(passed.dividedBy(5));
    flows.denial("world", "server", "ingress-not-allowed");
  }

  /**
   * Who asks at every port makes one edge, few events and a short record; what else it tries is
   * told.
   */
  @Test
  void aScanIsCountedAndHidesNothing() {
    Probe scanner = sandbox.probe("scanner", Probe.Options.PLAIN.inside(wire.near()));
    Map<String, Object> ports = Map.of("address", "127.0.0.1", "first", 1, "last", 60_001);
    int refused = scanner.call("scan_udp", ports).succeeded().asInt();
    assertThat(refused).isGreaterThan(59_990);
    assertThat(counted("egress-not-allowed")).isEqualTo(refused);
    assertThat(scanner.reach(Target.tcp("127.0.0.1", sandbox.port(0))).answered()).isFalse();
    flows.denial("scanner", "server", "egress-not-allowed");
    assertThat(recordBytes()).isLessThan(RECORD_BYTES);
  }

  /** The early hook could not know: the one that waits is ended, and no other. */
  @Test
  void whoWaitsForARefusedConnectionIsToldThoughOthersFlood() {
    Probe outside = sandbox.probeIn("outside", Probe.Options.PLAIN.inside(wire.far()));
    flood(outside, FLOOD);
    Probe misled = sandbox.probe("misled", Probe.Options.PLAIN.inside(wire.near()));
    Map<String, Object> connection = new HashMap<>();
    connection.put("name", "it");
    connection.put("address", HERE);
    connection.put("port", sandbox.port(1));
    misled.call("begin_connection", connection).succeeded();
    Await.until(
        "the attempt is ended",
        () ->
            misled
                .call("error_of_connection", Map.of("name", "it"))
                .succeeded()
                .asString()
                .equals("ECONNABORTED"));
  }

  private void flood(Probe outside, int attempts) {
    double seconds = (double) FLOOD_TIME.toMillis() / 1000 * attempts / FLOOD;
    Map<String, Object> arguments =
        Map.of(
            "address",
            HERE,
            "port",
            sandbox.port(0),
            "source",
            OUTSIDE,
            "attempts",
            attempts,
            "seconds",
            seconds);
    outside.call("flood_syn", arguments).succeeded();
  }

  private long counted(String reason) {
    return sandbox
        .cli()
        .json("status")
        .get("reasons")
        .valueStream()
        .filter(row -> row.get("reason").asString().equals(reason))
        .map(row -> row.get("packets"))
        .mapToLong(JsonNode::asLong)
        .sum();
  }

  private long recordBytes() {
    try (Stream<Path> files = Files.list(sandbox.stateDirectory().resolve("audit"))) {
      List<Path> all = files.toList();
      long bytes = 0;
      for (Path file : all) {
        bytes += Files.size(file);
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
