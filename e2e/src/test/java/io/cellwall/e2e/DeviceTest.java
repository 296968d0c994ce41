package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Who is at the other end is whom the kernel finds there now: by the device that a socket is bound
 * to, and after another has taken the port.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeviceTest {
  private static final String OWN = "10.97.0.1";
  private static final String LINK = "fe80::97";
  private static final List<String> PROTOCOLS = List.of("TCP", "UDP");
  private static final String OFFER =
      """
        exposes: [{name: tcp, protocol: TCP, port: $5}]
        ingress: [{from: [{entity: host}]}]
      """;
  private static final String MANIFESTS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: server}
      spec:
        exposes:
          - {name: tcp, protocol: TCP, port: $0, endPort: $3}
          - {name: udp, protocol: UDP, port: $0, endPort: $3}
        ingress: [{from: [{component: friend}, {component: manager}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: friend}
      spec:
        egress: [{to: [{component: server}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: manager}
      spec:
        egress: [{to: [{component: server}, {entity: host}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: stranger}
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: announcer}
      spec:
        egress: [{to: [{cidr: 224.0.0.251/32}, {cidr: "ff02::fb/128"}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: turner}
      spec:
        egress: [{to: [{entity: host}]}]
        exposes: [{name: tcp, protocol: TCP, port: $5}]
        ingress: [{from: [{entity: host}]}]
      """;

  private final Sandbox sandbox = Sandbox.start();
  private final CgroupTree outside =
      CgroupTree.create(sandbox.tree().root().getFileName() + "-outside");
  private final NetworkNamespace network = NetworkNamespace.create(outside.child("network"));
  private final Probe.Options inside = Probe.Options.PLAIN.inside(network);
  private Probe server;
  private Probe friend;
  private Probe manager;
  private Probe stranger;

  @BeforeAll
  void startComponents() {
    for (String devices : List.of("all", "default")) {
      network.sysctl("net.ipv6.conf." + devices + ".accept_dad", "0");
    }
    network.ip("link", "add", "wire0", "type", "veth", "peer", "name", "wire1");
    network.ip("addr", "add", OWN + "/24", "dev", "wire0");
    network.ip("addr", "add", LINK + "/64", "dev", "wire0", "nodad");
    network.ip("link", "set", "wire0", "up");
    network.ip("link", "set", "wire1", "up");
    sandbox.cli().apply(sandbox.numbered(MANIFESTS));
    server = sandbox.probe("server", inside);
    friend = sandbox.probe("friend", inside);
    manager = sandbox.probe("manager", inside);
    stranger = sandbox.probe("stranger", inside);
  }

  @AfterAll
  void stop() {
    network.close();
    sandbox.close();
    outside.close();
  }

  @Test
  void aSocketOfTheHostsBoundToADeviceIsTheHosts() { // C7
    try (Probe host = Probe.start(outside.child("host"), inside)) {
      for (String protocol : PROTOCOLS) {
        host.call("serve", bound(protocol, OWN, 1)).succeeded();
        assertThat(exchange(friend, protocol, OWN, 1, Map.of()).errno()).isNotEmpty();
        exchange(manager, protocol, OWN, 1, Map.of()).succeeded();
      }
      assertThat(host.received()).containsOnly("from manager");
    }
    new Flows(sandbox).denial("friend", "host", "egress-not-allowed");
  }

  @Test
  void whoIsBoundToADeviceIsFoundWhereItMayBe() {
    server.serve(Target.tcp("::", sandbox.port(0)));
    server.serve(Target.udp("::", sandbox.port(0)));
    server.serve(Target.tcp("0.0.0.0", sandbox.port(0)));
    server.serve(Target.udp("0.0.0.0", sandbox.port(0)));
    server.call("serve", bound("TCP", OWN, 2)).succeeded();
    server.call("serve", bound("UDP", OWN, 2)).succeeded();
    for (String protocol : PROTOCOLS) {
      passes(protocol, LINK, 0, Map.of("scope", "wire0"));
      passes(protocol, OWN, 0, Map.of("device", "wire0"));
      passes(protocol, OWN, 2, Map.of());
    }
    assertThat(server.received()).containsOnly("from friend");
  }

  @Test
  void aSocketThatGoesOnAsksWhoReceivesNow() { // C8
    Probe first = sandbox.probe("server", inside);
    first.serve(Target.udp("127.0.0.1", sandbox.port(3)));
    Map<String, Object> place =
        Map.of("name", "old", "protocol", "UDP", "address", "127.0.0.1", "port", sandbox.port(3));
    friend.call("open_connection", place).succeeded();
    friend.call("ping", Map.of("name", "old")).succeeded();
    friend.call("ping", Map.of("name", "old")).succeeded();
    first.close();
    try (Probe host = Probe.start(outside.child("taker"), inside)) {
      host.serve(Target.udp("127.0.0.1", sandbox.port(3)));
      friend.call("ping", Map.of("name", "old")).refused();
      assertThat(host.received()).isEmpty();
    }
    Probe second = sandbox.probe("server", inside);
    second.serve(Target.udp("127.0.0.1", sandbox.port(3)));
    friend.call("ping", Map.of("name", "old")).succeeded();
  }

  @Test
  void aGroupIsJoinedOnlyWhereARuleNamesIt() { // C9
    Probe announcer = sandbox.probe("announcer", inside);
    for (String option : List.of("mreqn", "group_req", "group_source_req")) {
      joins(announcer, option, "224.0.0.251", "239.1.2.3");
    }
    for (String option : List.of("ipv6_mreq", "group_req", "group_source_req")) {
      joins(announcer, option, "ff02::fb", "ff02::9");
    }
    announcer.call("join_group", join("long", "224.0.0.251", "wire0")).refused();
    stranger.call("join_group", join("mreqn", "239.1.2.3", "lo")).succeeded();
    new Flows(sandbox).denial("stranger", "world", "group-destination");
  }

  @Test
  void anAcceptedConnectionStaysOneWhenItsEndpointIsGone() { // B6
    try (Probe host = Probe.start(outside.child("asker"), inside)) {
      sandbox.probe("turner", inside).serve(Target.tcp("127.0.0.1", sandbox.port(5)));
      Map<String, Object> place =
          Map.of("name", "in", "protocol", "TCP", "address", "127.0.0.1", "port", sandbox.port(5));
      host.call("open_connection", place).succeeded();
      host.call("ping", Map.of("name", "in")).succeeded();
      sandbox.cli().apply(sandbox.numbered(MANIFESTS.replace(OFFER, "")));
      assertThat(host.call("ping", Map.of("name", "in")).errno()).isNotEmpty();
    } finally {
      sandbox.cli().apply(sandbox.numbered(MANIFESTS));
    }
  }

  private void joins(Probe announcer, String option, String named, String other) {
    announcer.call("join_group", join(option, named, "wire0")).succeeded();
    announcer.call("join_group", join(option, other, "wire0")).refused();
    stranger.call("join_group", join(option, named, "wire0")).refused();
  }

  private static Map<String, Object> join(String option, String group, String device) {
    return Map.of("option", option, "group", group, "device", device);
  }

  private void passes(String protocol, String address, int port, Map<String, Object> more) {
    exchange(friend, protocol, address, port, more).succeeded();
    assertThat(exchange(stranger, protocol, address, port, more).errno()).isNotEmpty();
  }

  private Map<String, Object> bound(String protocol, String address, int port) {
    return Map.of(
        "protocol", protocol, "address", address, "port", sandbox.port(port), "device", "wire0");
  }

  private Answer exchange(
      Probe probe, String protocol, String address, int port, Map<String, Object> more) {
    Map<String, Object> arguments = new HashMap<>(more);
    arguments.put("protocol", protocol);
    arguments.put("address", address);
    arguments.put("port", sandbox.port(port));
    arguments.put(
        "payload",
        "from " + (probe == manager ? "manager" : probe == friend ? "friend" : "stranger"));
    return probe.call("exchange_by_device", arguments);
  }
}
