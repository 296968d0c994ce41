package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Multicast and broadcast: sent, received and answered where rules name the group. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GroupTest {
  private static final String MACHINE = "10.94.0.1";
  private static final String WORLD = "10.94.0.2";
  private static final String GROUP = "224.0.0.251";
  private static final String OTHER_GROUP = "239.1.2.3";
  private static final String NETWORK = "10.94.0.255";
  private static final String EVERYONE = "255.255.255.255";

  private static final String MANIFESTS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: responder}
      spec:
        exposes:
          - {name: group, protocol: UDP, port: $0}
          - {name: all, protocol: UDP, port: $1}
          - {name: deaf, protocol: UDP, port: $2}
        ingress:
          - {from: [{cidr: 224.0.0.251/32}], endpoints: [group]}
          - {from: [{cidr: 10.94.0.255/32}, {cidr: 255.255.255.255/32}], endpoints: [all]}
          - {from: [{entity: any}], endpoints: [deaf]}
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: asker}
      spec:
        egress:
          - {to: [{cidr: 224.0.0.251/32}], ports: [{protocol: UDP, port: $0}]}
          - {to: [{cidr: 10.94.0.255/32}], ports: [{protocol: UDP, port: $1}]}
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: mute}
      """;

  private final Sandbox sandbox = Sandbox.start();
  private final CgroupTree outside =
      CgroupTree.create(sandbox.tree().root().getFileName() + "-outside");
  private final Wire wire = Wire.lay(outside, MACHINE, WORLD);
  private Datagrams responder;
  private Datagrams asker;
  private Datagrams mute;
  private Datagrams host;
  private Datagrams world;

  @BeforeAll
  void startComponents() {
    wire.near().ip("addr", "add", NETWORK.replace("255", "9") + "/24", "brd", "+", "dev", "near");
    wire.far().ip("addr", "add", NETWORK.replace("255", "8") + "/24", "brd", "+", "dev", "far");
    wire.far().ip("route", "add", "default", "dev", "far");
    sandbox.cli().apply(sandbox.numbered(MANIFESTS));
    Probe.Options here = Probe.Options.PLAIN.inside(wire.near());
    responder = new Datagrams(sandbox.probe("responder", here));
    asker = new Datagrams(sandbox.probe("asker", here));
    mute = new Datagrams(sandbox.probe("mute", here));
    host = new Datagrams(sandbox.probeIn("host", here));
    world =
        new Datagrams(Probe.start(outside.child("world"), Probe.Options.PLAIN.inside(wire.far())));
    for (int index : List.of(0, 1, 2)) {
      responder.open("at" + index, "0.0.0.0", port(index));
    }
    join(responder, "at0", GROUP, MACHINE).succeeded();
    for (Datagrams sender : List.of(asker, mute, host)) {
      sender.open("out", "0.0.0.0", 0);
      by(sender, MACHINE);
    }
    world.open("out", "0.0.0.0", 0);
    by(world, WORLD);
  }

  @AfterAll
  void stop() {
    world.probe().close();
    sandbox.close();
    wire.close();
    outside.close();
  }

  @Test
  void whatIsSentToAGroupComesWhereARuleNamesTheGroup() {
    for (Datagrams sender : List.of(world, host, asker)) {
      sender.send("out", GROUP, port(0)).succeeded();
      Datagrams.Received question = responder.take("at0");
      responder.send("at0", question.address(), question.port()).succeeded(); // by unicast
      assertThat(sender.take("out").payload()).isEqualTo("question");
    }
    mute.send("out", GROUP, port(0)).refused();
    assertThat(responder.all("at0")).isEmpty();
  }

  @Test
  void aGroupThatNoRuleNamesIsNeitherJoinedNorHeard() {
    join(responder, "at0", OTHER_GROUP, MACHINE).refused();
    join(responder, "at2", GROUP, MACHINE).refused();
    join(mute, "out", GROUP, MACHINE).refused();
    // The other socket has joined, and the kernel gives it to each that has the port.
    world.send("out", GROUP, port(2)).succeeded();
    assertThat(new Flows(sandbox).denial("world", "responder").reason())
        .isEqualTo("group-destination");
    assertThat(responder.all("at2")).isEmpty();
  }

  @Test
  void aBroadcastComesWhereARuleNamesIt() {
    for (String address : List.of(NETWORK, EVERYONE)) {
      world.send("out", address, port(1)).succeeded();
      Datagrams.Received question = responder.take("at1");
      responder.send("at1", question.address(), question.port()).succeeded();
      assertThat(world.take("out").payload()).isEqualTo("question");
      world.send("out", address, port(2)).succeeded();
    }
    asker.send("out", NETWORK, port(1)).succeeded();
    Datagrams.Received question = responder.take("at1");
    responder.send("at1", question.address(), question.port()).succeeded();
    assertThat(asker.take("out").payload()).isEqualTo("question");
    host.open("all", "0.0.0.0", port(3));
    mute.send("out", NETWORK, port(1)).refused();
    mute.send("out", NETWORK, port(3)).refused();
    assertThat(host.all("all")).isEmpty();
    assertThat(responder.all("at1")).isEmpty();
    assertThat(responder.all("at2")).isEmpty();
  }

  @Test
  void onlyWhoWasAskedWithTheGroupMayAnswer() {
    world.open("device", "0.0.0.0", port(0));
    world.open("stray", "0.0.0.0", port(4));
    int asking = asker.open("discovery", "0.0.0.0", 0);
    asker.probe().call("datagram_by", Map.of("name", "discovery", "own", MACHINE)).succeeded();
    world.send("device", MACHINE, asking).succeeded();
    assertThat(asker.all("discovery")).isEmpty();
    asker.send("discovery", GROUP, port(0)).succeeded();
    world.send("device", MACHINE, asking).succeeded();
    assertThat(asker.take("discovery").payload()).isEqualTo("question");
    world.send("stray", MACHINE, asking).succeeded(); // from another port
    assertThat(asker.all("discovery")).isEmpty();
    world.close("device");
    responder.all("at0");
  }

  @Test
  void explainAgrees() {
    String named = explain(GROUP, 0);
    assertThat(named).contains("allow, rule");
    assertThat(explain(OTHER_GROUP, 0)).contains("deny, group-destination");
    assertThat(explain(GROUP, 2)).contains("deny, group-destination");
  }

  private String explain(String group, int port) {
    return sandbox
        .cli()
        .must(
            "explain",
            "--from",
            "world",
            "--to",
            "responder",
            "--protocol",
            "UDP",
            "--port",
            Integer.toString(port(port)),
            "--address",
            group);
  }

  private static Answer join(Datagrams member, String name, String group, String own) {
    return member.probe().call("datagram_join", Map.of("name", name, "group", group, "own", own));
  }

  private static void by(Datagrams sender, String own) {
    sender.probe().call("datagram_by", Map.of("name", "out", "own", own)).succeeded();
  }

  private int port(int index) {
    return sandbox.port(index);
  }
}
