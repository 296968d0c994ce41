package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Nobody listens where the manifest does not say so, and nobody takes another one's place. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ListenerTest {
  private static final int EPHEMERAL = 47_321;
  private static final String MANIFESTS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: victim}
      spec:
        exposes:
          - {name: tcp, protocol: TCP, port: $0}
          - {name: udp, protocol: UDP, port: $0}
          - {name: narrow, protocol: TCP, port: $1, addresses: [127.0.0.1]}
          - {name: high, protocol: TCP, port: 47321}
          - {name: shared-tcp, protocol: TCP, port: $2}
          - {name: shared-udp, protocol: UDP, port: $2}
          - {name: unspecified, protocol: TCP, port: $3}
          - {name: meeting, protocol: TCP, port: $4}
          - {name: self, protocol: TCP, port: $6}
        ingress: [{from: [{component: friend}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: friend}
      spec:
        egress: [{to: [{component: victim}, {component: thief}, {entity: any}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: thief}
      spec:
        exposes: [{name: meeting, protocol: TCP, port: $5}]
        ingress: [{from: [{component: friend}]}]
        egress: [{to: [{component: victim}]}]
      """;

  private final Sandbox sandbox = Sandbox.start();
  private Probe victim;
  private Probe friend;
  private Probe thief;

  @BeforeAll
  void startComponents() {
    sandbox.cli().apply(sandbox.numbered(MANIFESTS));
    victim = sandbox.probe("victim", Probe.Options.NOBODY);
    friend = sandbox.probe("friend", Probe.Options.NOBODY);
    thief = sandbox.probe("thief", Probe.Options.NOBODY);
  }

  @AfterAll
  void stop() {
    sandbox.close();
  }

  @Test
  void aComponentListensOnlyOnWhatItExposes() {
    for (String protocol : List.of("TCP", "UDP")) {
      for (String address : List.of("127.0.0.1", "0.0.0.0", "::1", "::", "::ffff:127.0.0.1")) {
        victim.call("bind", place(protocol, address, sandbox.port(0))).succeeded();
        thief.call("bind", place(protocol, address, sandbox.port(0))).refused();
      }
    }
    for (String address : List.of("127.0.0.1", "0.0.0.0", "::1", "::", "::ffff:127.0.0.1")) {
      victim.call("bind", place("TCP", address, sandbox.port(9))).refused();
    }
    new Flows(sandbox).denial("victim", "victim", "not-exposed");
  }

  @Test
  void whereItMayListenIsPartOfTheExposure() { // P10
    victim.call("bind", place("TCP", "127.0.0.1", sandbox.port(1))).succeeded();
    victim.call("bind", place("TCP", "0.0.0.0", sandbox.port(1))).refused();
    victim.call("bind", place("TCP", "127.0.0.2", sandbox.port(1))).refused();
    victim.call("bind", place("TCP", "::", sandbox.port(1))).refused();
  }

  @Test
  void nobodyJoinsAnotherComponentsListener() { // P1, P2
    victim.call("serve_shared", shared("TCP", "0.0.0.0", "SO_REUSEPORT")).succeeded();
    victim.call("serve_shared", shared("UDP", "0.0.0.0", "SO_REUSEADDR")).succeeded();
    thief.call("bind_shared", shared("TCP", "0.0.0.0", "SO_REUSEPORT")).refused();
    thief.call("bind_shared", shared("UDP", "127.0.0.1", "SO_REUSEADDR")).refused();
    victim.call("bind_shared", shared("TCP", "0.0.0.0", "SO_REUSEPORT")).succeeded();
    victim.call("bind_shared", shared("UDP", "127.0.0.1", "SO_REUSEADDR")).succeeded();
  }

  @Test
  void nobodySquatsAnotherComponentsPortBeforeItIsThere() {
    thief.call("bind", place("TCP", "127.0.0.1", sandbox.port(0))).refused();
    thief.call("bind", place("UDP", "::", sandbox.port(0))).refused();
  }

  @Test
  void nobodyHoldsAPortByConnectingToItself() { // P4
    thief.call("self_connect", place(sandbox.port(6))).refused();
    victim.call("self_connect", place(sandbox.port(6))).succeeded();
  }

  @Test
  void theKernelHandsOutNoExposedPortByItself() { // P5
    String ranges =
        Shell.run(List.of(), "cat", "/proc/sys/net/ipv4/ip_local_reserved_ports").strip();
    assertThat(ranges.split(",", -1)).anyMatch(range -> covers(range, EPHEMERAL));
  }

  @Test
  void aListenerOnAPortOfTheKernelsChoiceIsOutOfReach() { // P7
    int port = thief.call("listen_anywhere", Map.of("address", "127.0.0.1")).succeeded().asInt();
    assertThat(friend.reach(Target.tcp("127.0.0.1", port)).outcome()).isEqualTo("EPERM");
    new Flows(sandbox).denial("friend", "thief", "not-exposed");
  }

  @Test
  void anAddressFamilyThatIsNotNamedIsNoWayToBind() { // P8
    thief.call("bind_unspecified_family", Map.of("port", sandbox.port(3))).refused();
    victim.call("bind_unspecified_family", Map.of("port", sandbox.port(3))).succeeded();
  }

  @Test
  void anotherProtocolNumberIsNoWayToBind() { // N5
    Map<String, Object> place =
        Map.of("address", "127.0.0.1", "port", sandbox.port(0), "protocol", 262);
    thief.call("bind_protocol", place).refused();
  }

  @Test
  void twoComponentsThatBothConnectDoNotMeet() { // P14
    var one = CompletableFuture.supplyAsync(() -> meet(thief, sandbox.port(5), sandbox.port(4)));
    var two = CompletableFuture.supplyAsync(() -> meet(victim, sandbox.port(4), sandbox.port(5)));
    assertThat(one.join()).isEqualTo("refused");
    assertThat(two.join()).isEqualTo("refused");
  }

  private static String meet(Probe probe, int own, int port) {
    return probe
        .call("simultaneous_open", Map.of("own", own, "address", "127.0.0.1", "port", port))
        .succeeded()
        .asString();
  }

  private static boolean covers(String range, int port) {
    String[] ends = range.split("-", -1);
    return !range.isEmpty()
        && Integer.parseInt(ends[0]) <= port
        && port <= Integer.parseInt(ends[ends.length - 1]);
  }

  private static Map<String, Object> place(int port) {
    return Map.of("address", "127.0.0.1", "port", port);
  }

  private static Map<String, Object> place(String protocol, String address, int port) {
    return Map.of("protocol", protocol, "address", address, "port", port);
  }

  private Map<String, Object> shared(String protocol, String address, String option) {
    return Map.of(
        "protocol", protocol, "address", address, "port", sandbox.port(2), "option", option);
  }
}
