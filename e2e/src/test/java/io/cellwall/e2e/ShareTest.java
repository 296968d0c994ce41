package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.kernel.bpf.BpfMap;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one component fills is full for that one alone. */
class ShareTest {
  /** As many as one may have entered where nobody else has any, and more. */
  private static final int CGROUPS = 33_500;

  private static final String MANIFESTS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: server}
      spec:
        exposes: [{name: echo, protocol: TCP, port: $0}, {name: question, protocol: UDP, port: $0}]
        ingress: [{from: [{component: client}, {entity: host}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: client}
      spec: {egress: [{to: [{component: server}]}]}
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: other}
      """;

  private final Sandbox sandbox = Sandbox.start();
  private final Target echo = Target.tcp("127.0.0.1", sandbox.port(0));
  private final Target question = Target.udp("127.0.0.1", sandbox.port(0));

  @BeforeEach
  void startServer() {
    sandbox.cli().apply(sandbox.numbered(MANIFESTS));
    Probe server = sandbox.probe("server");
    server.serve(echo);
    server.serve(question);
  }

  @AfterEach
  void stop() {
    sandbox.close();
  }

  @Test
  void aCgroupThatIsNotKnownBelongsToTheNearestAboveThatIs() {
    judgedWhileForgotten("cellwall/client/a", "cellwall/other/a");
    judgedWhileForgotten("cellwall/client/a/b/c", "cellwall/other/a/b/c");
  }

  private void judgedWhileForgotten(String client, String other) {
    Probe allowed = sandbox.probeIn(client, Probe.Options.PLAIN);
    Probe refused = sandbox.probeIn(other, Probe.Options.PLAIN);
    forget(client);
    forget(other);
    for (Target target : new Target[] {echo, question}) {
      assertThat(allowed.reach(target).outcome()).as(client).isEqualTo("echo");
      assertThat(refused.reach(target).refused()).as(other).isTrue();
    }
    Flows flows = new Flows(sandbox);
    flows.denial("other", "server", "egress-not-allowed");
  }

  @Test
  void aListenerInACgroupThatIsNotKnownIsItsComponents() {
    sandbox.tree().child("cellwall/server/deep");
    forget("cellwall/server/deep");
    Target there = Target.tcp("127.0.0.2", sandbox.port(0));
    sandbox.probeIn("cellwall/server/deep", Probe.Options.PLAIN).serve(there);
    assertThat(sandbox.probe("client").reach(there).outcome()).isEqualTo("echo");
    assertThat(sandbox.probe("other").reach(there).refused()).isTrue();
  }

  @Test
  void cgroupsThatOneComponentMakesTakeNobodyElsesRoom() throws IOException {
    Path many = sandbox.tree().child("cellwall/other/many");
    try {
      for (int i = 0; i < CGROUPS; i++) {
        Files.createDirectory(many.resolve(Integer.toString(i)));
      }
      assertThat(refusedCgroups("other")).isPositive();
      assertThat(refusedCgroups("client")).isZero();
      sandbox.cli().apply(sandbox.numbered(MANIFESTS));
      assertThat(sandbox.probe("client").reach(echo).outcome()).isEqualTo("echo");
      assertThat(sandbox.probeIn("", Probe.Options.PLAIN).reach(echo).outcome()).isEqualTo("echo");
      assertThat(sandbox.probe("new").reach(echo).outcome()).isEqualTo("echo");
      String last = "cellwall/other/many/" + (CGROUPS - 1);
      assertThat(isKnown(last)).as("entry of its own").isFalse();
      assertThat(sandbox.probeIn(last, Probe.Options.PLAIN).reach(echo).refused()).isTrue();
    } finally {
      for (int i = 0; i < CGROUPS; i++) {
        boolean ignored = many.resolve(Integer.toString(i)).toFile().delete();
      }
    }
  }

  @Test
  void edgesThatOneComponentMakesHideNobodyElsesDenial() {
    sandbox.probe("other").call("scan", Map.of("address", "127.0.0.1", "first", 1, "last", 65_535));
    Target closed = Target.tcp("127.0.0.1", sandbox.port(1));
    assertThat(sandbox.probe("client").reach(closed).refused()).isTrue();
    new Flows(sandbox).denial("client", "host", "egress-not-allowed");
    assertThat(sandbox.cli().json("status").path("packetsUncounted").asLong()).isZero();
  }

  /** How often a component found no room for a cgroup, as the status says. */
  private long refusedCgroups(String component) {
    return sandbox
        .cli()
        .json("status")
        .path("fills")
        .valueStream()
        .filter(fill -> fill.path("kind").asString().equals("cgroups"))
        .flatMap(fill -> fill.path("holders").valueStream())
        .filter(holder -> holder.path("component").asString().equals(component))
        .mapToLong(holder -> holder.path("refused").asLong())
        .sum();
  }

  private boolean isKnown(String cgroup) {
    try (BpfMap map = memberships();
        Arena arena = Arena.ofConfined()) {
      return map.lookup(key(map, arena, cgroup), map.newValue(arena));
    }
  }

  private void forget(String cgroup) {
    try (BpfMap map = memberships();
        Arena arena = Arena.ofConfined()) {
      assertThat(map.delete(key(map, arena, cgroup))).isTrue();
    }
  }

  private MemorySegment key(BpfMap map, Arena arena, String cgroup) {
    try {
      MemorySegment key = map.newKey(arena);
      Path directory = sandbox.tree().root().resolve(cgroup);
      key.set(ValueLayout.JAVA_LONG, 0, (Long) Files.getAttribute(directory, "unix:ino"));
      return key;
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private BpfMap memberships() {
    return BpfMap.pinned(sandbox.pins().resolve("maps/memberships"));
  }
}
