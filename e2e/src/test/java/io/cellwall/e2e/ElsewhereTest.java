package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is elsewhere is told from what listens here, although their ports are the same. */
class ElsewhereTest {
  private static final String HERE = "10.97.0.1";
  private static final String ELSEWHERE = "10.97.0.2";
  private static final String NOBODY = "10.97.0.3";
  private static final String WORLD = "- to: [{cidr: 10.97.0.2/31}]";
  private static final String OWN_TOO = "- to: [{cidr: 10.97.0.0/29}]";
  private static final String MANIFESTS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: client}
      spec:
        egress:
          - to: [{component: server}]
            endpoints: [late]
          - to: [{cidr: 10.97.0.2/31}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: server}
      spec:
        exposes:
          - {name: late, protocol: TCP, port: $0}
          - {name: stream, protocol: TCP, port: $1}
          - {name: datagrams, protocol: UDP, port: $1}
        ingress: [{from: [{component: client}], endpoints: [late]}]
      """;
  private static final String UNRELATED =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: unrelated}
      """;

  private final Sandbox sandbox = Sandbox.start();
  private final Wire wire = Wire.lay(sandbox.tree(), HERE, ELSEWHERE);
  private Probe client;
  private Probe server;

  @BeforeEach
  void serve() {
    wire.takesForPresent(NOBODY);
    sandbox.cli().apply(sandbox.numbered(MANIFESTS));
    client = sandbox.probe("client", Probe.Options.PLAIN.inside(wire.near()));
    server = sandbox.probe("server", Probe.Options.PLAIN.inside(wire.near()));
    server.serve(Target.tcp("0.0.0.0", sandbox.port(1)));
    server.serve(Target.udp("0.0.0.0", sandbox.port(1)));
  }

  @AfterEach
  void stop() {
    wire.close();
    sandbox.close();
  }

  @Test
  void aConnectionToTheWorldIsNotRefusedForAListenerHere() {
    Target far = Target.tcp(ELSEWHERE, sandbox.port(1));
    distant().serve(far);
    assertThat(client.reach(far).answered()).isTrue();
    assertThat(client.reach(Target.tcp(HERE, sandbox.port(1))).outcome()).isEqualTo("EPERM");
    withoutWorld();
    assertThat(client.reach(far).outcome()).isEqualTo("EPERM");
  }

  @Test
  void aDatagramToTheWorldIsNotRefusedForAReceiverHere() {
    distant().serve(Target.udp(ELSEWHERE, sandbox.port(1)));
    client.call("udp_connected", payload(ELSEWHERE)).succeeded();
    client.call("udp_connected", payload(HERE)).refused();
    withoutWorld();
    client.call("udp_connected", payload(ELSEWHERE)).refused();
  }

  /** Whose packet it is shows only when it is on its way: connect has let it pass. */
  @Test
  void aRuleForTheMachinesOwnAddressDoesNotReachAComponentThatListensAtAll() {
    server.serve(Target.tcp("0.0.0.0", sandbox.port(0)));
    sandbox.cli().apply(sandbox.numbered(MANIFESTS).replace(WORLD, OWN_TOO));
    assertThat(client.reach(Target.tcp(HERE, sandbox.port(1))).answered()).isFalse();
    client.call("udp_connected", payload(HERE)).refused();
    Flows.Flow refused = new Flows(sandbox).denial("client", "server");
    assertThat(refused.reason()).isEqualTo("ingress-not-allowed");
    assertThat(client.reach(Target.tcp(HERE, sandbox.port(0))).answered()).isTrue();
  }

  @Test
  void anAttemptToReachTheWorldIsNotEndedForAListenerHere() {
    client.call("begin_connection", to(NOBODY, 1)).succeeded();
    sandbox.cli().apply(UNRELATED);
    assertThat(errorOfConnection()).isEmpty();
    withoutWorld();
    assertThat(errorOfConnection()).as("once its own rule is gone").isEqualTo("ECONNABORTED");
  }

  @Test
  void aConnectionThatItsServerHereHasNotSeenYetIsNotTakenForOneToTheWorld() {
    server.call("serve_deferred", Map.of("address", HERE, "port", sandbox.port(0))).succeeded();
    Map<String, Object> connection = new HashMap<>(to(HERE, 0));
    connection.put("protocol", "TCP");
    client.call("open_connection", connection).succeeded();
    sandbox.cli().apply(UNRELATED);
    assertThat(client.call("ping", Map.of("name", "it")).succeeded().asString()).isEqualTo("ping");
  }

  private Probe distant() {
    return sandbox.probeIn("distant", Probe.Options.PLAIN.inside(wire.far()));
  }

  private void withoutWorld() {
    sandbox.cli().apply(sandbox.numbered(MANIFESTS).replace(WORLD, ""));
  }

  private String errorOfConnection() {
    return client.call("error_of_connection", Map.of("name", "it")).succeeded().asString();
  }

  private Map<String, Object> to(String address, int port) {
    return Map.of("name", "it", "address", address, "port", sandbox.port(port));
  }

  private Map<String, Object> payload(String address) {
    return Map.of("address", address, "port", sandbox.port(1), "payload", "hello");
  }
}
