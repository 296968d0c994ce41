package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ways around the wall that need no privilege. Each is tried by a component that may not reach the
 * victim, and then, as proof that it was the wall that stopped it, by one that may.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BypassTest {
  private static final String MANIFESTS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: victim}
      spec:
        exposes:
          - {name: tcp, protocol: TCP, port: $0}
          - {name: udp, protocol: UDP, port: $0}
          - {name: shared-tcp, protocol: TCP, port: $2}
          - {name: shared-udp, protocol: UDP, port: $2}
          - {name: narrow, protocol: TCP, port: $3, addresses: [127.0.0.1]}
        ingress: [{from: [{component: friend}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: open}
      spec:
        exposes: [{name: udp, protocol: UDP, port: $1}]
        ingress: [{from: [{component: friend}, {component: attacker}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: friend}
      spec:
        egress: [{to: [{component: victim}, {component: open}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: attacker}
      spec:
        egress: [{to: [{component: open}]}]
      """;

  private static final Set<String> PAST_THE_PEER =
      Set.of("udp_connected_elsewhere", "udp_changed_family");

  private final Sandbox sandbox = Sandbox.start();
  private Probe victim;
  private Probe friend;
  private Probe attacker;

  /**
   * @param row of the catalogue of attacks
   * @param function of {@code attacks.py}
   * @param detour whether it is told a place that the attacker may reach
   */
  record Attack(String row, String function, String address, boolean detour, Map<String, ?> more) {
    Attack(String row, String function, String address) {
      this(row, function, address, false, Map.of());
    }

    Attack afterAnAllowedPlace() {
      return new Attack(row, function, address, true, more);
    }

    Attack with(String name, Object value) {
      return new Attack(row, function, address, detour, Map.of(name, value));
    }

    @Override
    public String toString() {
      return row + " " + function + " " + address;
    }
  }

  static Stream<Attack> attacks() {
    return Stream.of(
        new Attack("N0", "plain_tcp", "127.0.0.1"),
        new Attack("N1", "tcp_fast_open", "127.0.0.1"),
        new Attack("N1", "tcp_fast_open", "::1"),
        new Attack("N4", "multipath_tcp_fast_open", "127.0.0.1"),
        new Attack("N5", "multipath_tcp", "127.0.0.1"),
        new Attack("N5", "multipath_tcp", "::1"),
        new Attack("N7", "plain_udp", "127.0.0.1"),
        new Attack("N7", "plain_udp", "::1"),
        new Attack("N7", "udp_connected", "127.0.0.1"),
        new Attack("N8", "udp_batch", "127.0.0.1").afterAnAllowedPlace(),
        new Attack("N10", "udp_after_disconnect", "127.0.0.1").afterAnAllowedPlace(),
        new Attack("N10", "udp_connected_elsewhere", "127.0.0.1").afterAnAllowedPlace(),
        new Attack("N11", "udp_unspecified_family", "127.0.0.1"),
        new Attack("D1", "plain_tcp", "::ffff:127.0.0.1"),
        new Attack("D2", "plain_udp", "::ffff:127.0.0.1"),
        new Attack("D2", "udp_connected", "::ffff:127.0.0.1"),
        new Attack("D2", "udp_ipv6_socket_ipv4_address", "127.0.0.1"),
        new Attack("D4", "udp_changed_family", "127.0.0.1").afterAnAllowedPlace(),
        new Attack("D7", "plain_udp", "127.9.8.7"),
        new Attack("D7", "plain_tcp", "127.0.0.2"),
        new Attack("D22", "udp_from_address", "127.0.0.1").with("source", "127.0.0.66"),
        new Attack("D25", "udp_bound_to_device", "127.0.0.1").with("device", "lo"));
  }

  @BeforeAll
  void startComponents() {
    sandbox.cli().apply(sandbox.numbered(MANIFESTS));
    victim = sandbox.probe("victim", Probe.Options.NOBODY);
    friend = sandbox.probe("friend", Probe.Options.NOBODY);
    attacker = sandbox.probe("attacker", Probe.Options.NOBODY);
    Probe open = sandbox.probe("open");
    for (String address : List.of("0.0.0.0", "::")) {
      victim.serve(Target.tcp(address, sandbox.port(0)));
      victim.serve(Target.udp(address, sandbox.port(0)));
      open.serve(Target.udp(address, sandbox.port(1)));
    }
  }

  @AfterAll
  void stop() {
    sandbox.close();
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void arrivesFromTheFriendOnly(Attack attack) {
    String forbidden = "forbidden " + attack;
    String allowed = "allowed " + attack;
    Answer refusal = attacker.call(attack.function(), arguments(attack, forbidden));
    assertThat(refusal.errno()).isIn("EPERM", refusalInside(attack));
    friend.call(twin(attack), arguments(attack, allowed)).succeeded();
    Await.until(allowed, () -> arrived(allowed, forbidden));
  }

  /** What the attacker tried is on record once, with both names. */
  @Test
  void everyRefusalIsOnRecord() {
    attacker.call("plain_udp", arguments(attacks().toList().get(6), "for the record"));
    Flows.Flow denial = new Flows(sandbox).denial("attacker", "victim");
    assertThat(denial.reason()).isEqualTo("egress-not-allowed");
  }

  private boolean arrived(String allowed, String forbidden) {
    List<String> received = victim.received();
    assertThat(received).doesNotContain(forbidden);
    return received.contains(allowed);
  }

  /** A datagram past the peer that its socket is connected to has no proven sender: nobody may. */
  private static String twin(Attack attack) {
    return PAST_THE_PEER.contains(attack.function()) ? "plain_udp" : attack.function();
  }

  /** A batch stops at the forbidden message and reports those before it, without an error. */
  private static String refusalInside(Attack attack) {
    return attack.function().equals("udp_batch") ? "" : "EPERM";
  }

  private Map<String, Object> arguments(Attack attack, String payload) {
    Map<String, Object> arguments = new HashMap<>(attack.more());
    arguments.put("address", attack.address());
    arguments.put("port", sandbox.port(0));
    arguments.put("payload", payload);
    if (attack.detour()) {
      arguments.put("allowed", sandbox.port(1));
    }
    return arguments;
  }
}
