package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What was asked before a change: by rules that have ended, and before there were any. */
class DatagramHistoryTest {
  private static final String MACHINE = "10.95.0.1";
  private static final String WORLD = "10.95.0.2";

  /** Each asks the other from the port that it exposes. */
  private static final String MESH =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: left}
      spec:
        exposes: [{name: mesh, protocol: UDP, port: $0}]
        ingress: [{from: [{component: right}, {entity: world}], endpoints: [mesh]}]
        egress: [{to: [{component: right}, {cidr: 10.95.0.2/32}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: right}
      spec:
        exposes: [{name: mesh, protocol: UDP, port: $1}]
        ingress: [{from: [{component: left}], endpoints: [mesh]}]
        egress: [{to: [{component: left}], endpoints: [mesh]}]
      """;

  private static final String WITHOUT_QUESTIONS_OF_LEFT =
      MESH.replace("  egress: [{to: [{component: right}, {cidr: 10.95.0.2/32}]}]\n", "");

  /** Of services that ran already. */
  private static final String WALLS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: service}
      spec:
        selector: {cgroups: [/service]}
        exposes: [{name: push, protocol: UDP, port: $0}]
        ingress: [{from: [{entity: world}, {component: user}], endpoints: [push]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: user}
      spec:
        selector: {cgroups: [/user]}
        egress: [{to: [{cidr: 10.95.0.2/32}], ports: [{protocol: UDP, port: $1}]}, {to: [{component: service}]}]
      """;

  private final Sandbox sandbox = Sandbox.start();
  private final CgroupTree outside =
      CgroupTree.create(sandbox.tree().root().getFileName() + "-outside");
  private final Wire wire = Wire.lay(outside, MACHINE, WORLD);
  private final Probe.Options here = Probe.Options.PLAIN.inside(wire.near());
  private final Datagrams world =
      new Datagrams(Probe.start(outside.child("world"), Probe.Options.PLAIN.inside(wire.far())));

  @AfterEach
  void stop() {
    world.probe().close();
    sandbox.close();
    wire.close();
    outside.close();
  }

  @Test
  void anEndedRuleTakesNothingFromTheOtherDirection() {
    apply(MESH);
    Datagrams left = of("left");
    Datagrams right = of("right");
    left.open("mesh", "127.0.0.1", port(0));
    right.open("mesh", "127.0.0.1", port(1));
    left.send("mesh", "127.0.0.1", port(1)).succeeded();
    right.send("mesh", "127.0.0.1", port(0)).succeeded();
    apply(WITHOUT_QUESTIONS_OF_LEFT);
    left.send("mesh", "127.0.0.1", port(1)).refused();
    right.send("mesh", "127.0.0.1", port(0)).succeeded();
    left.send("mesh", "127.0.0.1", port(1)).succeeded(); // an answer by now
    assertThat(left.all("mesh")).hasSize(2);
    assertThat(right.all("mesh")).hasSize(2);
    left.open("other", "127.0.0.1", 0);
    left.send("other", "127.0.0.1", port(1)).refused();
  }

  @Test
  void anEndedGrantTakesNothingFromTheOtherDirection() {
    apply(WITHOUT_QUESTIONS_OF_LEFT);
    Datagrams left = of("left");
    Datagrams right = of("right");
    left.open("mesh", "127.0.0.1", port(0));
    right.open("mesh", "127.0.0.1", port(1));
    sandbox
        .cli()
        .must("grant", "--from", "left", "--to", "right", "--for", "3s", "--reason", "a test");
    left.send("mesh", "127.0.0.1", port(1)).succeeded();
    Await.until(
        "end of the grant", () -> left.send("mesh", "127.0.0.1", port(1)).errno().equals("EPERM"));
    right.send("mesh", "127.0.0.1", port(0)).succeeded();
    assertThat(left.take("mesh").payload()).isEqualTo("question");
  }

  @Test
  void anEndedRuleTakesNothingFromTheWorld() {
    apply(MESH);
    Datagrams left = of("left");
    left.open("mesh", "0.0.0.0", port(0));
    world.open("mesh", "0.0.0.0", port(1));
    left.send("mesh", WORLD, port(1)).succeeded();
    world.send("mesh", MACHINE, port(0)).succeeded();
    assertThat(left.take("mesh").payload()).isEqualTo("question");
    apply(WITHOUT_QUESTIONS_OF_LEFT);
    left.send("mesh", WORLD, port(1)).refused();
    world.send("mesh", MACHINE, port(0)).succeeded();
    assertThat(left.take("mesh").payload()).isEqualTo("question");
    left.send("mesh", WORLD, port(1)).succeeded(); // an answer
  }

  @Test
  void whoWasAskedBeforeTheApplyGoesOnAnswering() {
    Datagrams service = in("service");
    Datagrams user = in("user");
    goOnAfter(service, user, () -> apply(WALLS));
    service.send("push", WORLD, port(3)).refused(); // who has not subscribed
    world.open("unasked", "0.0.0.0", port(3));
    int own = user.open("silent", "0.0.0.0", port(2));
    world.send("unasked", MACHINE, own).succeeded();
    assertThat(user.all("silent")).isEmpty();
  }

  /** Nobody knows what was asked then, so whoever may ask may have asked. */
  @Test
  void whoWasAskedBeforeTheAgentGoesOnAnswering() {
    sandbox.agent().kill();
    sandbox.unload();
    Datagrams service = in("service");
    Datagrams user = in("user");
    goOnAfter(
        service,
        user,
        () -> {
          sandbox.restart().awaitReady();
          apply(WALLS);
        });
    world.open("unasked", "0.0.0.0", port(3));
    world.send("unasked", MACHINE, user.open("silent", "0.0.0.0", port(2))).succeeded();
    assertThat(user.all("silent")).isEmpty(); // a new socket
    service.probe().close();
    Datagrams next = in("service");
    next.open("push", "0.0.0.0", port(0));
    next.send("push", WORLD, port(3)).refused();
  }

  private void goOnAfter(Datagrams service, Datagrams user, Runnable change) {
    service.open("push", "0.0.0.0", port(0));
    int subscriber = world.open("subscriber", "0.0.0.0", 0);
    int neighbour = user.open("neighbour", "127.0.0.1", 0);
    int registered = user.open("registered", "0.0.0.0", 0);
    world.open("registrar", "0.0.0.0", port(1));
    world.send("subscriber", MACHINE, port(0)).succeeded();
    user.send("neighbour", "127.0.0.1", port(0)).succeeded();
    user.send("registered", WORLD, port(1)).succeeded();
    world.take("registrar");
    change.run();
    service.send("push", WORLD, subscriber).succeeded();
    assertThat(world.take("subscriber").payload()).isEqualTo("question");
    service.send("push", "127.0.0.1", neighbour).succeeded();
    assertThat(user.take("neighbour").payload()).isEqualTo("question");
    world.send("registrar", MACHINE, registered).succeeded();
    assertThat(user.take("registered").payload()).isEqualTo("question");
  }

  private Datagrams of(String component) {
    return new Datagrams(sandbox.probe(component, here));
  }

  private Datagrams in(String cgroup) {
    return new Datagrams(sandbox.probeIn(cgroup, here));
  }

  private void apply(String manifests) {
    sandbox.cli().apply(sandbox.numbered(manifests));
  }

  private int port(int index) {
    return sandbox.port(index);
  }
}
