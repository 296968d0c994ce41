package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** A datagram passes as a question that is allowed, or as the answer to one; as nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatagramTest {
  private static final String MACHINE = "10.96.0.1";
  private static final String ALSO_MACHINE = "10.96.0.3";
  private static final String WORLD = "10.96.0.2";
  private static final String PEERS = "10.4.0.0";
  private static final int ASKERS = 2_000;
  private static final int MANY_PEERS = 10_000;
  private static final int MANY_ASKERS = 20_000;
  private static final int FLOOD = 20_000;

  /** The server asks nobody: what it sends passes as an answer or not at all. */
  private static final String MANIFESTS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: server}
      spec:
        exposes:
          - {name: dns, protocol: UDP, port: $0}
          - {name: echo, protocol: UDP, port: $8}
          - {name: listed, protocol: UDP, port: $1, addresses: [10.96.0.1]}
        ingress: [{from: [{entity: world}, {entity: host}, {component: client}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: client}
      spec:
        exposes: [{name: own, protocol: UDP, port: $2}]
        egress:
          - to: [{component: server}]
          - {to: [{cidr: 127.3.2.1/32}], ports: [{protocol: UDP, port: $5}]}
          - {to: [{cidr: 10.4.0.0/14}], ports: [{protocol: UDP, port: $3}]}
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: stranger}
      spec:
        exposes: [{name: own, protocol: UDP, port: $4}]
      """;

  private final Sandbox sandbox = Sandbox.start();
  private final CgroupTree outside =
      CgroupTree.create(sandbox.tree().root().getFileName() + "-outside");
  private final Wire wire = Wire.lay(outside, MACHINE, WORLD);
  private Datagrams server;
  private Datagrams client;
  private Datagrams stranger;
  private Datagrams host;
  private Datagrams world;

  @BeforeAll
  void startComponents() {
    wire.near().ip("addr", "add", ALSO_MACHINE + "/24", "dev", "near");
    wire.near().ip("route", "add", "10.4.0.0/14", "via", WORLD);
    wire.far().ip("route", "add", "local", "10.4.0.0/14", "dev", "lo");
    sandbox.cli().apply(sandbox.numbered(MANIFESTS));
    Probe.Options here = Probe.Options.PLAIN.inside(wire.near());
    server = new Datagrams(sandbox.probe("server", here));
    client = new Datagrams(sandbox.probe("client", here));
    stranger = new Datagrams(sandbox.probe("stranger", here));
    host = new Datagrams(sandbox.probeIn("host", here));
    world =
        new Datagrams(Probe.start(outside.child("world"), Probe.Options.PLAIN.inside(wire.far())));
    server.openShared("dns", "0.0.0.0", port(0));
    server.openShared("listed", MACHINE, port(1));
  }

  @AfterAll
  void stop() {
    world.probe().close();
    sandbox.close();
    wire.close();
    outside.close();
  }

  @Test
  void asManyAreAnsweredAsAsk() {
    for (Datagrams asker : List.of(world, client, host)) {
      asker
          .probe()
          .call(
              "datagram_ask_at_once", Map.of("address", MACHINE, "port", port(0), "count", ASKERS))
          .succeeded();
      Answer answered =
          server.probe().call("datagram_answer", Map.of("name", "dns", "count", ASKERS));
      assertThat(answered.succeeded().asInt()).as("refused answers").isZero();
      assertThat(asker.probe().call("datagram_answers").succeeded().asInt()).isEqualTo(ASKERS);
    }
  }

  /** More than wait for an answer at once: each address is another asker. */
  @Test
  void aServerIsAskedByAsManyAsLike() {
    server.probe().call("datagram_echo", Map.of("address", MACHINE, "port", port(8))).succeeded();
    Map<String, Object> asking =
        Map.of("address", MACHINE, "port", port(8), "network", PEERS, "count", MANY_ASKERS);
    JsonNode answered = world.probe().call("datagram_ask_as_many", asking).succeeded();
    assertThat(answered.get(0).asInt()).as("in seconds: %s", answered).isEqualTo(MANY_ASKERS);
  }

  @Test
  void whoNeverAskedIsSentNothing() {
    for (Datagrams silent : List.of(world, client, host, stranger)) {
      String address = silent.equals(world) ? WORLD : "127.0.0.1";
      int unasked = silent.open("silent", "0.0.0.0", port(6));
      server.send("dns", address, unasked).refused();
      assertThat(silent.all("silent")).isEmpty();
      silent.close("silent");
    }
    int exposed = client.open("exposed", "0.0.0.0", port(2));
    server.send("dns", "127.0.0.1", exposed).refused();
    int asking = client.open("asking", "127.0.0.1", 0);
    client.send("asking", "127.0.0.1", port(0)).succeeded();
    server.answer("dns").succeeded();
    assertThat(client.take("asking").payload()).isEqualTo("answer");
    server.send("dns", "127.0.0.2", asking).refused(); // another address than the question's
    assertThat(new Flows(sandbox).denial("server", "world").reason())
        .isEqualTo("egress-not-allowed");
  }

  @Test
  void oneSocketAsksAsManyAsItLikes() {
    world.probe().call("datagram_echo", Map.of("address", "0.0.0.0", "port", port(3))).succeeded();
    Map<String, Object> peers = Map.of("network", PEERS, "count", MANY_PEERS, "port", port(3));
    assertThat(client.probe().call("datagram_ask_peers", peers).succeeded().asInt())
        .isEqualTo(MANY_PEERS);
    stranger.probe().call("datagram_ask_peers", peers).refused();
  }

  @Test
  void whoFloodsTakesNothingFromOthers() {
    client.open("patient", "127.0.0.1", 0);
    world.open("patient", "0.0.0.0", 0);
    client.send("patient", "127.0.0.1", port(0)).succeeded();
    world.send("patient", MACHINE, port(0)).succeeded();
    List<Datagrams.Received> asked = List.of(server.take("dns"), server.take("dns"));
    for (Datagrams flooding : List.of(client, world)) {
      flooding
          .probe()
          .call("datagram_flood", Map.of("address", MACHINE, "port", port(0), "count", FLOOD))
          .succeeded();
    }
    server.all("dns");
    for (Datagrams.Received asker : asked) {
      server.send("dns", asker.address(), asker.port()).succeeded();
    }
    assertThat(client.take("patient").payload()).isEqualTo("question");
    assertThat(world.take("patient").payload()).isEqualTo("question");
  }

  @Test
  void aLateAnswerIsNoQuestionToThePortsNextOwner() {
    int left = client.open("gone", "127.0.0.1", 0);
    client.send("gone", "127.0.0.1", port(0)).succeeded();
    server.take("dns");
    client.close("gone");
    server.send("dns", "127.0.0.1", left).succeeded(); // to nobody, which the kernel tells
    server.probe().call("datagram_take", Map.of("name", "dns", "timeout", 0.2));
    host.open("next", "127.0.0.1", left);
    server.send("dns", "127.0.0.1", left).refused();
    assertThat(host.all("next")).isEmpty();
    host.send("next", "127.0.0.1", port(0)).succeeded();
    server.answer("dns").succeeded();
    assertThat(host.take("next").payload()).isEqualTo("answer");
    host.close("next");
    stranger.open("third", "127.0.0.1", left);
    server.send("dns", "127.0.0.1", left).refused();
    assertThat(stranger.all("third")).isEmpty();
  }

  @Test
  void anAnswerComesFromWhicheverAddressOfTheMachine() {
    client.open("asking", "0.0.0.0", 0);
    client.send("asking", "127.3.2.1", port(0)).succeeded();
    server.answer("dns").succeeded(); // from 127.0.0.1
    assertThat(client.take("asking").payload()).isEqualTo("answer");
    host.open("hosts", "0.0.0.0", port(5));
    client.send("asking", "127.3.2.1", port(5)).succeeded(); // by the rule for this one address
    host.answer("hosts").succeeded();
    assertThat(client.take("asking").payload()).isEqualTo("answer");
    client.send("asking", "127.0.0.1", port(5)).refused();
    int other = world.open("asking", "0.0.0.0", 0);
    world.send("asking", MACHINE, port(0)).succeeded();
    server.take("dns");
    server.send("dns", ALSO_MACHINE, WORLD, other).succeeded();
    assertThat(world.take("asking").payload()).isEqualTo("answer");
    server.send("dns", ALSO_MACHINE, WORLD, port(7)).refused();
  }

  @Test
  void aSecondSocketThatIsConnectedAnswersToo() {
    for (var place : Map.of("dns", port(0), "listed", port(1)).entrySet()) {
      int asking = world.open("asking", "0.0.0.0", 0);
      world.send("asking", MACHINE, place.getValue()).succeeded();
      server.take(place.getKey());
      server.openShared("second", MACHINE, place.getValue());
      server.connect("second", WORLD, asking).succeeded();
      server.push("second").succeeded();
      assertThat(world.take("asking").payload()).isEqualTo("answer");
      sandbox.cli().apply(sandbox.numbered(MANIFESTS)); // ends no such socket
      server.push("second").succeeded();
      assertThat(world.take("asking").payload()).isEqualTo("answer");
      server.connect("second", WORLD, port(7)).succeeded(); // who has not asked
      server.push("second").refused();
      server.close("second");
    }
  }

  private int port(int index) {
    return sandbox.port(index);
  }
}
