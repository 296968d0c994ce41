package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A process belongs to a component by its cgroup, from its first packet, with or without agent. */
class SelectorTest {
  private static final String MANIFESTS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: server}
      spec:
        exposes:
          - {name: echo, protocol: TCP, port: $0}
          - {name: inner, protocol: TCP, port: $1}
        ingress:
          - {from: [{component: unit}, {component: outer}], endpoints: [echo]}
          - {from: [{component: inner}], endpoints: [inner]}
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: unit}
      spec:
        selector: {systemdUnits: [shop.service]}
        egress: [{to: [{component: server}], endpoints: [echo]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: outer}
      spec:
        selector: {cgroups: [/pool]}
        egress: [{to: [{component: server}], endpoints: [echo]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: inner}
      spec:
        selector: {cgroups: [/pool/special]}
        egress: [{to: [{component: server}], endpoints: [inner]}]
      """;

  private final Sandbox sandbox = Sandbox.start();
  private final Target echo = Target.tcp("127.0.0.1", sandbox.port(0));
  private final Target inner = Target.tcp("127.0.0.1", sandbox.port(1));

  @BeforeEach
  void startServer() {
    sandbox.cli().apply(sandbox.numbered(MANIFESTS));
    Probe server = sandbox.probe("server");
    server.serve(echo);
    server.serve(inner);
  }

  @AfterEach
  void stop() {
    sandbox.close();
  }

  @Test
  void aRestartedUnitIsGovernedFromItsFirstPacket() {
    for (int start = 0; start < 20; start++) {
      reachesOnly(echo, "system.slice/shop.service");
      sandbox.tree().remove("system.slice/shop.service");
    }
  }

  @Test
  void aRestartedUnitIsGovernedWithTheAgentKilledToo() {
    reachesOnly(echo, "system.slice/shop.service");
    sandbox.agent().kill();
    for (int start = 0; start < 20; start++) {
      sandbox.tree().remove("system.slice/shop.service");
      reachesOnly(echo, "system.slice/shop.service");
    }
  }

  @Test
  void aUnitIsFoundInWhateverSliceItIs() {
    reachesOnly(echo, "shop.service");
    reachesOnly(echo, "a.slice/a-b.slice/shop.service");
  }

  @Test
  void theSocketOfAUnitIsTheUnits() {
    reachesOnly(echo, "system.slice/shop.socket");
    try (Probe stranger = sandbox.probeIn("system.slice/shop-1.socket", Probe.Options.PLAIN)) {
      assertThat(stranger.reach(echo).refused()).as("it is another unit's").isTrue();
    }
  }

  @Test
  void aUnitWhoseCgroupSystemdEscapesIsGoverned() {
    sandbox.cli().apply(sandbox.numbered(MANIFESTS).replace("shop.service", "io.service"));
    reachesOnly(echo, "system.slice/_io.service");
  }

  @Test
  void aSelectorThatFindsNoProcessIsShown() {
    Cli.Result applied = sandbox.cli().tryApply(sandbox.numbered(MANIFESTS));
    assertThat(applied.errors())
        .contains("component unit: the selector shop.service finds no process")
        .contains("component outer: the selector /pool finds no process");
    assertThat(sandbox.cli().must("status")).contains("shop.service");
    assertThat(sandbox.cli().must("describe", "unit")).contains("shop.service finds no process");
    Cli.Result strict = sandbox.cli().tryApply(sandbox.numbered(MANIFESTS), "--strict");
    assertThat(strict.status()).isEqualTo(2);
    Probe unit = sandbox.probeIn("system.slice/shop.service", Probe.Options.PLAIN);
    assertThat(sandbox.cli().must("describe", "unit")).doesNotContain("finds no process");
    unit.close();
  }

  @Test
  void aTemplateIsRefusedWithTheSliceOfItsInstances() {
    Cli.Result refused =
        sandbox
            .cli()
            .tryApply(sandbox.numbered(MANIFESTS).replace("shop.service", "shop@.service"));
    assertThat(refused.errors()).contains("system-shop.slice");
  }

  @Test
  void aDelegatedSubtreeCannotPretendToBeAUnit() {
    Probe pretender = sandbox.probeIn("pool/shop.service", Probe.Options.PLAIN);
    Probe stranger = sandbox.probeIn("stray/shop.service", Probe.Options.PLAIN);
    sandbox
        .cli()
        .apply(sandbox.numbered(MANIFESTS).replace("{component: outer}", "{component: inner}"));
    assertThat(pretender.reach(echo).refused()).isTrue();
    assertThat(stranger.reach(echo).refused()).isTrue();
  }

  @Test
  void aCgroupThatAComponentMakesIsItsOwnWhateverItsName() {
    Cli cli = sandbox.cli();
    String inSlice = sandbox.numbered(MANIFESTS).replace("[/pool]", "[/pool.slice]");
    String nested = inSlice.replace("/pool/special", "/pool.slice/special");
    cli.apply(nested);
    for (String name : List.of("shop.service", "special", "special/child")) {
      Probe maker = sandbox.probeIn("pool.slice", Probe.Options.PLAIN);
      String own = sandbox.tree().root().resolve("pool.slice").resolve(name).toString();
      maker.call("make_and_enter", Map.of("cgroup", own)).succeeded();
      String changed = nested.replace("name: unit}", "name: unit, labels: {after: %s}}");
      Cli.Result applied = cli.tryApply(changed.formatted(name.replace('/', '-')));
      assertThat(applied.errors()).contains("the selector shop.service finds no process");
      sandbox.agent().kill();
      String ignored = sandbox.restart().awaitReady();
      assertThat(maker.reach(inner).refused()).as(name).isTrue();
      assertThat(maker.reach(echo).answered()).as("%s is still its maker's", name).isTrue();
    }
  }

  @Test
  void aNewChildCgroupIsTheSameComponent() {
    reachesOnly(echo, "system.slice/shop.service/worker/deep");
  }

  @Test
  void theNearestSelectorOwnsANestedCgroup() {
    reachesOnly(echo, "pool/other");
    reachesOnly(inner, "pool/special");
    reachesOnly(inner, "pool/special/child");
  }

  @Test
  void processesThatRanBeforeTheManifestAreGovernedByIt() {
    Probe early = sandbox.probeIn("late", Probe.Options.PLAIN);
    assertThat(early.reach(echo).answered()).as("the host has no rule").isFalse();
    sandbox.cli().apply(sandbox.numbered(MANIFESTS).replace("/pool]", "/late]"));
    assertThat(early.reach(echo).answered()).isTrue();
    assertThat(early.reach(inner).refused()).isTrue();
  }

  @Test
  void theProcessesOfADeletedComponentAreRefusedEverything() {
    Probe unit = sandbox.probeIn("system.slice/shop.service", Probe.Options.PLAIN);
    assertThat(unit.reach(echo).answered()).isTrue();
    sandbox.cli().must("delete", "component", "unit", "--cascade");
    assertThat(unit.reach(echo).refused()).isTrue();
    new Flows(sandbox).denial("unit", "server", "no-manifest");
  }

  /** A fresh process in a fresh cgroup, whose first packet is the one looked at. */
  private void reachesOnly(Target reachable, String cgroup) {
    try (Probe first = sandbox.probeIn(cgroup, Probe.Options.PLAIN);
        Probe second = sandbox.probeIn(cgroup, Probe.Options.PLAIN)) {
      Target other = reachable.equals(echo) ? inner : echo;
      assertThat(first.reach(other).outcome()).as(cgroup).isEqualTo("EPERM");
      assertThat(second.reach(reachable).outcome()).as(cgroup).isEqualTo("echo");
    }
  }
}
