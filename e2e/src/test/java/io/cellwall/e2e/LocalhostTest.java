package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A client that says "localhost" tries ::1 first, where many a service does not listen. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalhostTest {
  private static final String MANIFESTS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: server}
      spec:
        exposes:
          - {name: tcp, protocol: TCP, port: $0, addresses: [127.0.0.1]}
          - {name: udp, protocol: UDP, port: $0, addresses: [127.0.0.1]}
          - {name: six, protocol: TCP, port: $1, addresses: ["::1"]}
          - {name: here, protocol: TCP, port: $3, addresses: [127.0.0.1]}
        ingress: [{from: [{component: client}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: other}
      spec:
        exposes: [{name: there, protocol: TCP, port: $3, addresses: ["::1"]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: client}
      spec: {egress: [{to: [{component: server}]}, {to: [{cidr: 127.0.0.1/32}], ports: [{protocol: TCP, port: $4}, {protocol: TCP, port: $6}]}]}
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: stranger}
      """;

  private final Sandbox sandbox = Sandbox.start();
  private Probe client;
  private Probe stranger;
  private Probe host;

  @BeforeAll
  void startComponents() {
    sandbox.cli().apply(sandbox.numbered(MANIFESTS));
    Probe server = sandbox.probe("server");
    client = sandbox.probe("client");
    stranger = sandbox.probe("stranger");
    host = sandbox.probeIn("host", Probe.Options.PLAIN);
    server.serve(Target.tcp("127.0.0.1", sandbox.port(0)));
    server.serve(Target.udp("127.0.0.1", sandbox.port(0)));
    server.serve(Target.tcp("::1", sandbox.port(1)));
  }

  @AfterAll
  void stop() {
    sandbox.close();
  }

  @Test
  void theAddressWhereNobodyIsGivesWhatAnEmptyPortGivesAndNoLine() {
    assertThat(client.call("connect_error", to("TCP", "::1", 0)).errno()).isEqualTo("ECONNREFUSED");
    assertThat(client.call("connect_error", to("UDP", "::1", 0)).errno()).isEqualTo("ECONNREFUSED");
    assertThat(client.call("connect_error", to("TCP", "127.0.0.1", 1)).errno())
        .isEqualTo("ECONNREFUSED");
    assertThat(client.call("connect_error", to("TCP", "::1", 4)).errno()).isEqualTo("ECONNREFUSED");
    assertThat(client.reach(Target.tcp("127.0.0.1", sandbox.port(0))).answered()).isTrue();
    assertThat(client.reach(Target.tcp("::1", sandbox.port(1))).answered()).isTrue();
    stranger.call("connect_error", to("TCP", "::1", 0)).refused();
    new Flows(sandbox).denial("stranger", "host"); // what came before it has been told, too
    assertThat(refusals("client", 0)).isEmpty();
    assertThat(refusals("client", 1)).isEmpty();
  }

  @Test
  void whoMayNotAskAtTheOtherAddressLearnsNothing() {
    for (String address : List.of("::1", "127.0.0.1")) {
      stranger.call("connect_error", to("TCP", address, 0)).refused();
      client.call("connect_error", to("TCP", address, 9)).refused();
    }
  }

  @Test
  void whereSomebodyIsOrExposesItThatOneIsAsked() {
    client.call("connect_error", to("TCP", "::1", 3)).refused();
    new Flows(sandbox).denial("client", "other", "egress-not-allowed");
    host.serve(Target.tcp("::1", sandbox.port(5)));
    client.call("connect_error", to("TCP", "::1", 5)).refused();
    host.serve(Target.tcp("::1", sandbox.port(6)));
    client.call("connect_error", to("TCP", "::1", 6)).refused();
  }

  private List<Flows.Flow> refusals(String source, int port) {
    return new Flows(sandbox)
        .list("--component", source, "--verdict", "deny").stream()
            .filter(
                flow -> flow.json().get("destination").get("port").asInt() == sandbox.port(port))
            .toList();
  }

  private Map<String, Object> to(String protocol, String address, int port) {
    return Map.of("protocol", protocol, "address", address, "port", sandbox.port(port));
  }
}
