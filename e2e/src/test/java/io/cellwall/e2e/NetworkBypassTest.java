package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Ways around the wall that need a device, an address or a setting of the network: broadcast,
 * multicast, tunnels, raw sockets, odd headers. All in a network of the test's own, as root.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NetworkBypassTest {
  private static final String OWN = "10.99.0.1";
  private static final String GROUP = "224.0.0.251";
  private static final String MANIFESTS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: victim}
      spec:
        exposes:
          - {name: udp, protocol: UDP, port: $0}
          - {name: tcp, protocol: TCP, port: $0}
          - {name: group, protocol: UDP, port: $1}
        ingress: [{from: [{component: friend}, {component: raw}]}]
        egress: [{to: [{cidr: 224.0.0.251/32}, {cidr: "ff02::fb/128"}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: friend}
      spec:
        egress:
          - to: [{component: victim}]
          - to: [{cidr: 224.0.0.251/32}, {cidr: "ff02::fb/128"}]
          - to: [{entity: host}]
            ports: [{protocol: ICMP}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: raw}
      spec:
        privileges: [raw-socket, foreign-address]
        egress: [{to: [{component: victim}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: attacker}
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: audited}
      spec: {enforcement: audit}
      """;

  private final Sandbox sandbox = Sandbox.start();
  private final NetworkNamespace network = NetworkNamespace.create(sandbox.tree().child("network"));
  private Probe victim;
  private Probe friend;
  private Probe raw;
  private Probe attacker;
  private Probe host;

  @BeforeAll
  void startComponents() {
    // Without it an IPv6 address cannot be sent from until the kernel knows that nobody else has
    // it.
    for (String devices : List.of("all", "default")) {
      network.sysctl("net.ipv6.conf." + devices + ".accept_dad", "0");
    }
    network.ip("link", "add", "wire0", "type", "veth", "peer", "name", "wire1");
    network.ip("addr", "add", OWN + "/24", "dev", "wire0");
    network.ip("link", "set", "wire0", "up");
    network.ip("link", "set", "wire1", "up");
    network.ip("route", "add", "default", "dev", "wire0");
    network.sysctl("net.ipv4.ping_group_range", "0 2147483647");
    network.sysctl("net.ipv6.conf.all.seg6_enabled", "1");
    network.sysctl("net.ipv6.conf.lo.seg6_enabled", "1");
    sandbox.cli().apply(sandbox.numbered(MANIFESTS));
    Probe.Options inside = Probe.Options.PLAIN.inside(network);
    victim = sandbox.probe("victim", inside);
    friend = sandbox.probe("friend", inside);
    raw = sandbox.probe("raw", inside);
    attacker = sandbox.probe("attacker", inside);
    host = sandbox.probeIn("", inside);
    for (String address : List.of("0.0.0.0", "::")) {
      victim.serve(Target.udp(address, sandbox.port(0)));
      victim.serve(Target.tcp(address, sandbox.port(0)));
    }
  }

  @AfterAll
  void stop() {
    network.close();
    sandbox.close();
  }

  @Test
  void theMachinesOwnAddressIsNoWayAround() { // D8
    for (String function : List.of("plain_udp", "plain_tcp")) {
      attacker.call(function, to(OWN, "hairpin forbidden")).refused();
      friend.call(function, to(OWN, "hairpin allowed " + function)).succeeded();
      arrives("hairpin allowed " + function, "hairpin forbidden");
    }
  }

  @Test
  void aBroadcastReachesNobody() { // D10
    for (String address : List.of("255.255.255.255", "10.99.0.255")) {
      for (Probe sender : List.of(attacker, friend)) {
        for (String function : List.of("udp_broadcast", "udp_lite_broadcast")) {
          Answer answer = sender.call(function, to(address, "broadcast"));
          assertThat(answer.errno()).as("%s to %s", function, address).isEqualTo("EPERM");
        }
      }
    }
    attacker.call("udp_broadcast", to("127.255.255.255", "broadcast")).refused();
    nothingBut("broadcast", "fence after broadcast");
    awaitRefusal("friend", "group-destination");
  }

  /**
   * The copy that this machine gets never passed the sender's hooks, so a component gets none; what
   * is sent by a rule reaches those that are no components.
   */
  @Test
  void aMulticastGroupMustBeNamedInTheManifest() { // D11, D13
    for (var group : Map.of(GROUP, OWN, "ff02::fb", "wire0").entrySet()) {
      String any = group.getKey().contains(":") ? "::" : "0.0.0.0";
      Map<String, Object> member =
          Map.of(
              "address",
              any,
              "port",
              sandbox.port(1),
              "group",
              group.getKey(),
              "interface",
              group.getValue());
      host.call("serve_group", member).succeeded();
      victim.call("serve_group", member).succeeded();
      attacker.call("udp_multicast", toGroup(group, "forbidden")).refused();
      friend.call("udp_multicast", toGroup(group, "allowed")).succeeded();
      Await.until(
          "multicast at " + group, () -> taken(host, group.getKey()).equals(List.of("allowed")));
      assertThat(taken(victim, group.getKey())).isEmpty();
    }
  }

  @Test
  void aPingIsAFlowLikeAnother() { // N14
    attacker.call("icmp_echo", to("127.0.0.1", "smuggled data")).refused();
    Answer answer = friend.call("icmp_echo", to("127.0.0.1", "allowed data"));
    assertThat(answer.succeeded().asString()).isEqualTo("allowed data");
  }

  @Test
  void aRawSocketIsAPrivilege() { // N16, N17, N19
    for (String function : List.of("raw_packet", "raw_tcp")) {
      attacker.call(function, to("127.0.0.1", "raw")).refused();
    }
    attacker.call("raw_ipv6", to("::1", "raw")).refused();
    awaitRefusal("attacker", "privilege-not-granted");
    assertThat(raw.call("raw_packet", to("127.0.0.1", "raw")).errno()).isIn("", "EPERM");
    nothingBut("raw", "fence after raw");
  }

  @Test
  void auditModeGivesAndTellsWhatEnforcementRefusesAndOpensNobodyElsesWall() {
    Probe audited = sandbox.probe("audited", Probe.Options.PLAIN.inside(network));
    Map<String, Object> routed = to("127.0.0.1", "audited");
    routed.put("via", "127.0.0.5");
    Map<String, Object> foreign = to("127.0.0.1", "audited");
    foreign.putAll(Map.of("source", "8.8.8.8", "free", true));
    audited.call("udp_lite", to("127.0.0.1", "audited")).succeeded();
    audited.call("udp_ip_options", to("127.0.0.1", "audited")).succeeded();
    audited.call("udp_source_route", routed).succeeded();
    audited.call("udp_hop_by_hop", to("::1", "audited")).succeeded();
    audited.call("raw_packet", to("127.0.0.1", "audited"));
    assertThat(audited.call("udp_from_address", foreign).errno()).isNotEqualTo("EPERM");
    for (String reason : List.of("privilege-not-granted", "unknown-protocol", "socket-option")) {
      new Flows(sandbox)
          .await(
              reason + " in audit mode",
              flow ->
                  flow.source().equals("audited")
                      && flow.verdict().equals("audit")
                      && flow.reason().equals(reason));
    }
    nothingBut("audited", "fence after the audited");
  }

  @Test
  void aPacketInPiecesIsRefusedEvenToTheHolderOfARawSocket() { // D20
    raw.call("raw_fragments", to("127.0.0.1", "pieces"));
    nothingBut("pieces", "fence after pieces");
    awaitRefusal("raw", "fragment");
  }

  @Test
  void aFrameInjectedOnTheLoopbackDeviceHasNoSender() { // N20
    Map<String, Object> forged = to("127.0.0.1", "injected");
    forged.putAll(Map.of("source", "10.99.0.77", "source_port", 4000, "mark", 0xbeef));
    attacker.call("packet_socket_injection", forged);
    nothingBut("injected", "fence after injection");
  }

  @Test
  void aFrameInjectedInTheNameOfALivingSocketIsNotItsOwn() { // N20, C10
    for (String address : List.of("127.0.0.1", OWN, "::1")) {
      Map<String, Object> connection =
          Map.of("name", address, "protocol", "UDP", "address", address, "port", sandbox.port(0));
      int port = friend.call("open_connection", connection).succeeded().get(1).asInt();
      Map<String, Object> forged = to(address, "in another name");
      forged.putAll(Map.of("source", address, "source_port", port));
      attacker.call("packet_socket_injection", forged);
      nothingBut("in another name", "fence after the forged name " + address);
      assertThat(friend.call("ping", Map.of("name", address)).succeeded().asString())
          .isEqualTo("ping");
    }
  }

  @Test
  void aPacketWrittenIntoATunnelComesFromOutside() { // TUN
    network.ip("tuntap", "add", "dev", "tunnel0", "mode", "tun");
    network.ip("addr", "add", "10.98.0.1/24", "dev", "tunnel0");
    network.ip("link", "set", "tunnel0", "up");
    Map<String, Object> forged = to(OWN, "tunnelled");
    forged.putAll(Map.of("device", "tunnel0", "source", "10.98.0.2", "source_port", 4000));
    attacker.call("tunnel_injection", forged).succeeded();
    nothingBut("tunnelled", "fence after the tunnel");
  }

  @Test
  void udpLiteIsNotUnderstoodAndRefused() { // N12
    attacker.call("udp_lite", to("127.0.0.1", "lite")).refused();
    friend.call("udp_lite", to("127.0.0.1", "lite")).refused();
    awaitRefusal("attacker", "unknown-protocol");
  }

  @Test
  void headersThatHideWhereAPacketGoesAreRefused() { // D15, D17, D18, D19
    Map<String, Object> routed = to("127.0.0.1", "options");
    routed.put("via", "127.0.0.5");
    Map<String, Object> segments = to("::1", "options");
    segments.put("decoy", "fd99::aa");
    for (Probe sender : List.of(attacker, friend)) {
      sender.call("udp_ip_options", to("127.0.0.1", "options")).refused();
      sender.call("udp_source_route", routed).refused();
      sender.call("udp_hop_by_hop", to("::1", "options")).refused();
      assertThat(sender.call("udp_routing_header", segments).errno()).isNotEmpty();
    }
    nothingBut("options", "fence after options");
  }

  @Test
  void anAddressThatIsNotTheMachinesGivesNothing() { // D23
    Map<String, Object> foreign = to("127.0.0.1", "from elsewhere");
    foreign.putAll(Map.of("source", "8.8.8.8", "free", true));
    assertThat(attacker.call("udp_from_address", foreign).errno()).isEqualTo("EPERM");
    nothingBut("from elsewhere", "fence after the foreign address");
  }

  @Test
  void anAddressThatIsNotTheMachinesIsBoundByWhoHasThePrivilege() {
    Map<String, Object> foreign = to("127.0.0.1", "by privilege");
    foreign.putAll(Map.of("source", "8.8.8.8", "free", true));
    assertThat(raw.call("udp_from_address", foreign).errno()).isNotEqualTo("EPERM");
    attacker.call("udp_from_address", foreign).refused();
    new Flows(sandbox)
        .await(
            "the option in the record",
            flow -> flow.source().equals("attacker") && flow.toString().contains("IP_FREEBIND"));
  }

  @Test
  void aPacketMarkGivesNothing() { // D26
    for (int mark : List.of(1, 0xbeef, 0xffff_ffff >>> 1)) {
      Map<String, Object> marked = to("127.0.0.1", "marked");
      marked.put("mark", mark);
      attacker.call("udp_marked", marked).refused();
    }
    nothingBut("marked", "fence after marks");
  }

  @Test
  void aConnectionPutTogetherByHandIsRefused() { // TCP_REPAIR
    Map<String, Object> repaired = to("127.0.0.1", "repaired");
    repaired.put("source_port", 0);
    attacker.call("repaired_connection", repaired).refused();
    nothingBut("repaired", "fence after repair");
  }

  /** What the friend sends after it arrives, so what came before it has been seen. */
  private void nothingBut(String forbidden, String fence) {
    friend.call("plain_udp", to("127.0.0.1", fence)).succeeded();
    arrives(fence, forbidden);
  }

  private void arrives(String allowed, String forbidden) {
    Await.until(
        allowed,
        () -> {
          List<String> received = victim.received();
          assertThat(received).noneMatch(payload -> payload.startsWith(forbidden));
          return received.contains(allowed);
        });
  }

  private void awaitRefusal(String component, String reason) {
    new Flows(sandbox)
        .await(
            component + " refused: " + reason,
            flow -> flow.source().equals(component) && flow.reason().equals(reason));
  }

  private static List<String> taken(Probe probe, String group) {
    List<String> payloads = new ArrayList<>();
    for (var payload : probe.call("take_group", Map.of("group", group)).succeeded()) {
      payloads.add(payload.asString());
    }
    return payloads;
  }

  private Map<String, Object> toGroup(Map.Entry<String, String> group, String payload) {
    Map<String, Object> arguments = to(group.getKey(), payload);
    arguments.put("port", sandbox.port(1));
    arguments.put("interface", group.getValue());
    return arguments;
  }

  private Map<String, Object> to(String address, String payload) {
    return new HashMap<>(Map.of("address", address, "port", sandbox.port(0), "payload", payload));
  }
}
