package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.manifest.Protocol;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who asks from a port of its own choice is let, and gains nothing else by it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AskingPortTest {
  private static final String MANIFESTS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: server}
      spec:
        exposes:
          - {name: tcp, protocol: TCP, port: $0}
          - {name: udp, protocol: UDP, port: $0}
          - {name: narrow, protocol: UDP, port: $1, addresses: [127.0.0.1]}
          - {name: taken, protocol: TCP, port: $7, addresses: [127.0.0.1]}
        ingress: [{from: [{component: resolver}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: resolver}
      spec:
        exposes: [{name: dns, protocol: UDP, port: $4, addresses: [127.0.0.1]}]
        egress: [{to: [{component: server}]}]
        sourcePorts: [{protocol: TCP, port: $5, endPort: $7}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: stranger}
      spec:
        egress: [{to: [{entity: any}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: watched}
      spec: {enforcement: audit}
      """;

  private final Sandbox sandbox = Sandbox.start();
  private Probe server;
  private Probe resolver;
  private Probe stranger;
  private Probe host;

  @BeforeAll
  void startComponents() {
    sandbox.cli().apply(sandbox.numbered(MANIFESTS));
    server = sandbox.probe("server", Probe.Options.NOBODY);
    resolver = sandbox.probe("resolver", Probe.Options.NOBODY);
    stranger = sandbox.probe("stranger", Probe.Options.NOBODY);
    host = sandbox.probeIn("host", Probe.Options.NOBODY);
    for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP)) {
      server.serve(Target.tcp("127.0.0.1", sandbox.port(0)).by(protocol));
    }
  }

  @AfterAll
  void stop() {
    sandbox.close();
  }

  @Test
  void aDatagramSocketAsksFromAnyPortThatNobodyElseExposes() {
    for (String own : List.of("127.0.0.1", "0.0.0.0")) {
      assertThat(resolver.call("ask_from", asking("UDP", own, 9)).succeeded().asString())
          .isEqualTo("hello");
    }
    resolver.call("ask_from", asking("UDP", "0.0.0.0", 0)).refused();
    new Flows(sandbox).denial("resolver", "server", "not-exposed");
  }

  @Test
  void aPortThatAnotherExposesAtOneAddressIsTakenAtAllAddressesByNobodyElse() {
    resolver.call("bind", place("UDP", "127.0.0.1", 1)).refused();
    resolver.call("bind", place("UDP", "0.0.0.0", 1)).refused();
    resolver.call("bind", place("UDP", "::", 1)).refused();
    resolver.call("bind", place("UDP", "127.0.0.2", 1)).succeeded();
    resolver.call("bind", place("UDP", "0.0.0.0", 4)).succeeded(); // its own
    stranger.call("bind", place("UDP", "0.0.0.0", 4)).refused();
  }

  @Test
  void whatComesUnaskedToAPortThatIsNotExposedIsRefused() {
    resolver
        .call("hold_datagrams", Map.of("name", "it", "address", "0.0.0.0", "port", port(8)))
        .succeeded();
    stranger.reach(Target.udp("127.0.0.1", port(8)).saying("stranger"));
    host.reach(Target.udp("127.0.0.1", port(8)).saying("host"));
    server.reach(Target.udp("127.0.0.1", port(8)).saying("server"));
    new Flows(sandbox).denial("host", "resolver", "not-exposed");
    new Flows(sandbox).denial("server", "resolver", "egress-not-allowed");
    assertThat(resolver.call("take_datagrams", Map.of("name", "it")).succeeded().size()).isZero();
    Probe inside = sandbox.probe("resolver", Probe.Options.NOBODY);
    inside.reach(Target.udp("127.0.0.1", port(8)).saying("inside"));
    assertThat(resolver.call("take_datagrams", Map.of("name", "it")).succeeded().get(0).asString())
        .isEqualTo("inside");
  }

  @Test
  void aConnectionIsMadeFromASourcePortAndFromNoOther() {
    assertThat(resolver.call("ask_from", asking("TCP", "127.0.0.1", 5)).succeeded().asString())
        .isEqualTo("hello");
    resolver.call("ask_from", asking("TCP", "127.0.0.1", 9)).refused();
    stranger.call("ask_from", asking("TCP", "127.0.0.1", 5)).refused();
    resolver.call("ask_from", asking("TCP", "127.0.0.1", 7)).refused(); // the server's
    resolver.call("ask_from", asking("TCP", "0.0.0.0", 7)).refused();
  }

  @Test
  void nobodyIsReachedWhereASourcePortIsListenedOn() {
    Target listening = Target.tcp("127.0.0.1", port(6));
    Answer served = resolver.call("serve", listening.place());
    assertThat(served.errno()).isIn("", "EPERM"); // the latter where BPF LSM is
    assertThat(stranger.reach(listening).answered()).isFalse();
    assertThat(host.reach(listening).answered()).isFalse();
    new Flows(sandbox).denial("stranger", "resolver", "not-exposed");
    if (served.errno().isEmpty()) {
      new Flows(sandbox).denial("host", "resolver", "not-exposed");
    }
  }

  @Test
  void aPortOfTheAuditedIsGivenAndTold() {
    Probe watched = sandbox.probe("watched", Probe.Options.NOBODY);
    watched.call("bind", place("TCP", "127.0.0.1", 9)).succeeded();
    new Flows(sandbox)
        .await(
            "bind in audit mode",
            flow -> flow.verdict().equals("audit") && flow.source().equals("watched"));
  }

  private int port(int index) {
    return sandbox.port(index);
  }

  private Map<String, Object> place(String protocol, String address, int port) {
    return Map.of("protocol", protocol, "address", address, "port", port(port));
  }

  private Map<String, Object> asking(String protocol, String own, int ownPort) {
    return Map.of(
        "protocol",
        protocol,
        "own",
        own,
        "own_port",
        port(ownPort),
        "address",
        "127.0.0.1",
        "port",
        port(0));
  }
}
