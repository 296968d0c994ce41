package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A socket belongs to who made it; in other hands it gives no right that those hands lack. */
class ForeignSocketTest {
  private static final String MANIFESTS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: victim}
      spec:
        exposes:
          - {name: tcp, protocol: TCP, port: $0}
          - {name: udp, protocol: UDP, port: $0}
        ingress: [{from: [{component: friend}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: friend}
      spec:
        egress: [{to: [{component: victim}, {entity: host}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: attacker}
      """;

  private final Sandbox sandbox = Sandbox.start();
  private Probe victim;
  private Probe friend;

  @BeforeEach
  void startComponents() {
    sandbox.cli().apply(sandbox.numbered(MANIFESTS));
    victim = sandbox.probe("victim");
    friend = sandbox.probe("friend");
    victim.serve(Target.tcp("127.0.0.1", sandbox.port(0)));
    victim.serve(Target.udp("127.0.0.1", sandbox.port(0)));
  }

  @AfterEach
  void stop() {
    sandbox.close();
  }

  @Test
  void aSocketHandedOverConnectsForNobody(@TempDir Path directory) { // I6
    Probe attacker = sandbox.probe("attacker");
    for (String protocol : new String[] {"TCP", "UDP"}) {
      String path = directory.resolve(protocol).toString();
      Map<String, String> made = Map.of("name", protocol, "protocol", protocol);
      friend.call("make_socket", made).succeeded();
      attacker.call("wait_for_socket", Map.of("path", path)).succeeded();
      friend.call("hand_over", Map.of("name", protocol, "path", path)).succeeded();
      attacker.call("take_over", Map.of("name", protocol)).succeeded();
      attacker.call("use_socket", use(protocol, "stolen")).refused();
      friend.call("use_socket", use(protocol, "own " + protocol)).succeeded();
    }
    Await.until("the friend's own", () -> arrived("own UDP"));
    assertThat(new Flows(sandbox).denial("attacker", "victim").reason())
        .isIn("foreign-socket", "egress-not-allowed");
  }

  @Test
  void aSocketMadeBeforeAProcessEnteredAComponentGivesNothing() { // I4
    for (String protocol : new String[] {"TCP", "UDP"}) {
      Probe mover = sandbox.probeIn("", Probe.Options.PLAIN);
      mover.call("make_socket", Map.of("name", protocol, "protocol", protocol)).succeeded();
      String cgroup = sandbox.tree().child("cellwall/attacker").toString();
      mover.call("enter", Map.of("cgroup", cgroup)).succeeded();
      mover.call("use_socket", use(protocol, "stolen")).refused();
    }
  }

  @Test
  void aProcessThatMovesTakesItsSocketsAlongButNotItsRights() {
    friend.call("make_socket", Map.of("name", "UDP", "protocol", "UDP")).succeeded();
    friend.call("use_socket", use("UDP", "before")).succeeded();
    String cgroup = sandbox.tree().child("cellwall/attacker").toString();
    friend.call("enter", Map.of("cgroup", cgroup)).succeeded();
    friend.call("use_socket", use("UDP", "stolen")).refused();
    assertThat(friend.reach(Target.tcp("127.0.0.1", sandbox.port(0))).refused()).isTrue();
  }

  @Test
  void aSocketWhoseCgroupIsGoneIsStillItsMakers() { // I11
    for (String maker : new String[] {"attacker", "friend"}) {
      String cgroup = "cellwall/" + maker;
      Probe mover = sandbox.probeIn(cgroup + "/gone", Probe.Options.PLAIN);
      mover.call("make_socket", Map.of("name", "UDP", "protocol", "UDP")).succeeded();
      mover.call("enter", Map.of("cgroup", sandbox.tree().child(cgroup).toString())).succeeded();
      sandbox.tree().remove(cgroup + "/gone");
      Answer answer = mover.call("use_socket", use("UDP", maker + " orphan"));
      if (maker.equals("friend")) {
        answer.succeeded();
      } else {
        answer.refused();
      }
    }
    Await.until("the friend's orphan", () -> arrived("friend orphan"));
    assertThat(victim.received()).doesNotContain("attacker orphan");
  }

  private boolean arrived(String payload) {
    var received = victim.received();
    assertThat(received).doesNotContain("stolen");
    return received.contains(payload);
  }

  private Map<String, Object> use(String name, String payload) {
    return new HashMap<>(
        Map.of("name", name, "address", "127.0.0.1", "port", sandbox.port(0), "payload", payload));
  }
}
