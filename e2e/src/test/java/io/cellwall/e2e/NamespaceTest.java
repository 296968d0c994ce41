package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.manifest.Protocol;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A network of one's own is no way around: its packets are judged at both sockets as any others.
 */
class NamespaceTest {
  private static final String NEAR = "10.98.0.1";
  private static final String FAR = "10.98.0.2";
  private static final String MANIFESTS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: open}
      spec:
        exposes: [{name: udp, protocol: UDP, port: $0}]
        ingress: [{from: [{cidr: 10.98.0.2/32}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: shut}
      spec:
        exposes: [{name: udp, protocol: UDP, port: $1}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: visitor}
      spec:
        egress: [{to: [{cidr: 10.98.0.1/32}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: box}
      spec:
        exposes:
          - {name: tcp, protocol: TCP, port: $2, endPort: $3}
          - {name: udp, protocol: UDP, port: $2, endPort: $3}
        ingress: [{from: [{cidr: 10.97.1.1/32}, {cidr: "2001:db8:97::1/128"}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: attacker}
      """;

  private final Sandbox sandbox = Sandbox.start();
  private final Wire wire = Wire.lay(sandbox.tree(), NEAR, FAR);

  @BeforeEach
  void apply() {
    sandbox.cli().apply(sandbox.numbered(MANIFESTS));
  }

  @AfterEach
  void stop() {
    wire.close();
    sandbox.close();
  }

  @Test
  void aWireIntoTheMachineIsNoWayAround() { // I25
    Probe open = serve("open", 0);
    Probe shut = serve("shut", 1);
    Probe visitor = sandbox.probe("visitor", Probe.Options.PLAIN.inside(wire.far()));
    Probe attacker = sandbox.probe("attacker", Probe.Options.PLAIN.inside(wire.far()));
    attacker.call("plain_udp", to(0, "forbidden")).refused();
    visitor.call("plain_udp", to(1, "forbidden")).succeeded(); // by its own side
    visitor.call("plain_udp", to(0, "allowed")).succeeded();
    Await.until("what is allowed", () -> open.received().contains("allowed"));
    new Flows(sandbox)
        .await(
            "refusal by the receiver",
            flow ->
                flow.destination().equals("shut") && flow.reason().equals("ingress-not-allowed"));
    assertThat(open.received()).doesNotContain("forbidden");
    assertThat(shut.received()).isEqualTo(List.of());
  }

  @Test
  void inANetworkThatItMadeAComponentListensWhereItLikes() {
    Probe maker = sandbox.probe("attacker", Probe.Options.PLAIN);
    for (String protocol : List.of("TCP", "UDP")) {
      maker.call("bind", place(protocol)).refused();
    }
    maker.call("own_network", Map.of()).succeeded();
    for (Target target :
        List.of(
            Target.tcp("127.0.0.1", sandbox.port(0)), Target.udp("127.0.0.1", sandbox.port(0)))) {
      maker.serve(target);
      assertThat(maker.reach(target).answered()).as(target.toString()).isTrue();
    }
    Probe mover = sandbox.probe("attacker", Probe.Options.PLAIN);
    mover
        .call("bind_from_before", Map.of("address", "127.0.0.1", "port", sandbox.port(0)))
        .refused();
  }

  /** Its content is none: the kernel says so where it may be set. */
  @Test
  void theFiltersOfTheMachinesNetworkAreSetByNoOption() {
    Probe attacker = sandbox.probe("attacker", Probe.Options.PLAIN);
    attacker.call("set_filter", Map.of()).refused();
    attacker.call("own_network", Map.of()).succeeded();
    assertThat(attacker.call("set_filter", Map.of()).errno()).isNotEqualTo("EPERM").isNotEmpty();
    Probe mover = sandbox.probe("attacker", Probe.Options.PLAIN);
    mover.call("set_filter", Map.of("moves", true)).refused();
    Probe host = sandbox.probeIn("", Probe.Options.PLAIN);
    assertThat(host.call("set_filter", Map.of()).errno()).isNotEqualTo("EPERM").isNotEmpty();
  }

  private Map<String, Object> place(String protocol) {
    return Map.of("protocol", protocol, "address", "127.0.0.1", "port", sandbox.port(0));
  }

  /**
   * The kernel's sockets of such a network are the component's, but what they send is the
   * machine's.
   */
  @Test
  void whatTheKernelSaysInANetworkOfOnesOwnIsSaid() {
    try (NetworkNamespace own = NetworkNamespace.create(sandbox.tree().child("cellwall/box"))) {
      lay(own, "10.97.1.", "2001:db8:97::");
      Probe box = sandbox.probe("box", Probe.Options.PLAIN.inside(own));
      Probe host = sandbox.probeIn("host", Probe.Options.PLAIN.inside(wire.near()));
      for (String any : List.of("0.0.0.0", "::")) {
        box.serve(Target.tcp(any, sandbox.port(2)));
        box.serve(Target.udp(any, sandbox.port(2)));
      }
      for (String address : List.of("10.97.1.2", "2001:db8:97::2")) {
        Target open = Target.tcp(address, sandbox.port(2));
        assertThat(host.reach(open).answered()).as(address).isTrue();
        assertThat(host.reach(open.by(Protocol.UDP)).answered()).as(address).isTrue();
        Target shut = Target.tcp(address, sandbox.port(3));
        assertThat(host.reach(shut).outcome()).as(address).isEqualTo("ECONNREFUSED");
      }
    }
  }

  private void lay(NetworkNamespace own, String ipv4, String ipv6) {
    String other = Long.toString(own.pid());
    wire.near().ip("link", "add", "box0", "type", "veth", "peer", "name", "box1", "netns", other);
    var ends = Map.of("box0", wire.near(), "box1", own);
    ends.forEach((device, network) -> {
      String last = device.equals("box0") ? "1" : "2";
      network.ip("addr", "add", ipv4 + last + "/24", "dev", device);
      network.ip("addr", "add", ipv6 + last + "/64", "dev", device, "nodad");
      network.ip("link", "set", device, "up");
    });
  }

  private Probe serve(String component, int port) {
    Probe probe = sandbox.probe(component, Probe.Options.PLAIN.inside(wire.near()));
    probe.serve(Target.udp("0.0.0.0", sandbox.port(port)));
    return probe;
  }

  private Map<String, Object> to(int port, String payload) {
    return new HashMap<>(Map.of("address", NEAR, "port", sandbox.port(port), "payload", payload));
  }
}
