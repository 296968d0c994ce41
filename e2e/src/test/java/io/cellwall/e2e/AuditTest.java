package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** In audit mode nothing is refused, and what would be is told as what it is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditTest {
  private static final String ALLOWED =
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
        ingress: [{from: [{component: client}]}]
      """;
  private static final String AUDITED =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: client}
      spec: {enforcement: audit}
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: server}
      spec: {enforcement: audit}
      """;

  private final Sandbox sandbox = Sandbox.start();

  @AfterAll
  void stop() {
    sandbox.close();
  }

  @Test
  void aConnectionThatIsThereIsToldAndItsRepliesAreNoFlowsOfTheirOwn() {
    sandbox.cli().apply(sandbox.numbered(ALLOWED));
    try (Probe server = sandbox.probe("server");
        Probe client = sandbox.probe("client")) {
      server.serve(Target.tcp("127.0.0.1", sandbox.port(0)));
      server.serve(Target.udp("127.0.0.1", sandbox.port(0)));
      client
          .call(
              "start_flow",
              Map.of(
                  "kind", "PingPong", "name", "p", "address", "127.0.0.1", "port", sandbox.port(0)))
          .succeeded();
      assertThat(client.reach(Target.udp("127.0.0.1", sandbox.port(0))).answered()).isTrue();

      sandbox.cli().apply(sandbox.numbered(AUDITED));
      new Flows(sandbox).await("the connection that would be refused", AuditTest::isAudited);
      assertThat(client.reach(Target.tcp("127.0.0.1", sandbox.port(0))).answered()).isTrue();
      assertThat(client.reach(Target.udp("127.0.0.1", sandbox.port(0))).answered()).isTrue();
      JsonNode ended = client.call("stop_flow", Map.of("name", "p")).succeeded();
      assertThat(ended.get("error").isNull()).as("%s", ended).isTrue();
    }
    JsonNode edges = sandbox.cli().json("describe", "server").get("counts");
    assertThat(edges)
        .anyMatch(edge -> edge.get("verdict").asString().equals("audit"))
        .allSatisfy(edge -> {
          assertThat(edge.get("source").asString()).as("%s", edge).isEqualTo("client");
          assertThat(edge.get("flows").asLong()).as("%s", edge).isPositive();
        });
    JsonNode client = component("client");
    assertThat(client.get("wouldRefuse").asLong()).isPositive();
    assertThat(client.get("lastRefusal").get("destination").asString()).isEqualTo("server");
  }

  private JsonNode component(String name) {
    for (JsonNode component : sandbox.cli().json("status").get("components")) {
      if (component.get("name").asString().equals(name)) {
        return component;
      }
    }
    throw new AssertionError("the state lists no component " + name);
  }

  private static boolean isAudited(Flows.Flow flow) {
    return flow.verdict().equals("audit")
        && flow.source().equals("client")
        && flow.destination().equals("server")
        && flow.json().get("protocol").asString().equals("TCP");
  }
}
