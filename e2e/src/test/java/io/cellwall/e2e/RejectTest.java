package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.manifest.Protocol;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What another machine, which no early hook can tell, learns of a refusal. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RejectTest {
  private static final String HERE = "10.96.0.1";
  private static final String ELSEWHERE = "10.96.0.2";
  private static final String HERE_BY_IPV6 = "2001:db8:96::1";
  private static final String ELSEWHERE_BY_IPV6 = "2001:db8:96::2";
  private static final String MANIFESTS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: rejecting}
      spec:
        exposes:
          - {name: tcp, protocol: TCP, port: $0}
          - {name: udp, protocol: UDP, port: $0}
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: dropping}
      spec:
        exposes:
          - {name: tcp, protocol: TCP, port: $1}
          - {name: udp, protocol: UDP, port: $1}
        onViolation: {action: drop}
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: audited}
      spec:
        exposes:
          - {name: tcp, protocol: TCP, port: $2}
          - {name: udp, protocol: UDP, port: $2}
        enforcement: audit
      """;

  private final Sandbox sandbox = Sandbox.start();
  private final Wire wire = Wire.lay(sandbox.tree(), HERE, ELSEWHERE);
  private Probe elsewhere;

  @BeforeAll
  void serve() {
    address(wire.near(), "near", HERE_BY_IPV6);
    address(wire.far(), "far", ELSEWHERE_BY_IPV6);
    sandbox.cli().apply(sandbox.numbered(MANIFESTS));
    List<String> servers = List.of("rejecting", "dropping", "audited");
    for (String name : servers) {
      Probe server = sandbox.probe(name, Probe.Options.PLAIN.inside(wire.near()));
      for (String any : List.of("0.0.0.0", "::")) {
        server.serve(Target.tcp(any, sandbox.port(servers.indexOf(name))));
        server.serve(Target.udp(any, sandbox.port(servers.indexOf(name))));
      }
    }
    elsewhere = sandbox.probeIn("elsewhere", Probe.Options.PLAIN.inside(wire.far()));
  }

  private static void address(NetworkNamespace network, String device, String address) {
    network.ip("addr", "add", address + "/64", "dev", device, "nodad");
  }

  @AfterAll
  void stop() {
    wire.close();
    sandbox.close();
  }

  @Test
  void aConnectionFromAnotherMachineIsReset() {
    assertThat(outcome(Target.tcp(HERE, sandbox.port(0)))).isEqualTo("ECONNREFUSED");
    assertThat(outcome(Target.tcp(HERE_BY_IPV6, sandbox.port(0)))).isEqualTo("ECONNREFUSED");
    Flows.Flow refused = new Flows(sandbox).denial("world", "rejecting");
    assertThat(refused.reason()).isEqualTo("ingress-not-allowed");
  }

  /** As errors of the socket that asked. */
  @Test
  void aDatagramFromAnotherMachineIsProhibited() {
    assertThat(errorOfDatagram(HERE, 0)).isEqualTo("EHOSTUNREACH");
    assertThat(errorOfDatagram(HERE_BY_IPV6, 0)).isEqualTo("EACCES");
  }

  @Test
  void whereTheManifestSaysDropThereIsSilence() {
    assertThat(outcome(Target.tcp(HERE, sandbox.port(1)))).isEqualTo("timeout");
    assertThat(errorOfDatagram(HERE, 1)).isEqualTo("timeout");
  }

  @Test
  void whatAuditLetsPassIsAnswered() {
    for (String address : List.of(HERE, HERE_BY_IPV6)) {
      Target target = Target.tcp(address, sandbox.port(2));
      assertThat(elsewhere.reach(target).answered()).isTrue();
      assertThat(elsewhere.reach(target.by(Protocol.UDP)).answered()).isTrue();
    }
  }

  private String outcome(Target target) {
    return elsewhere.reach(target).outcome();
  }

  private String errorOfDatagram(String address, int port) {
    Map<String, Object> to = Map.of("address", address, "port", sandbox.port(port));
    return elsewhere.call("error_of_datagram", to).succeeded().asString();
  }
}
