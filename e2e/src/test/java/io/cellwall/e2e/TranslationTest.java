package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.manifest.Protocol;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Where the machine translates addresses, each side is judged by what its own socket knows: the
 * source by what it asked for, the destination by the port that it has.
 */
class TranslationTest {
  private static final String NEAR = "10.96.1.1";
  private static final String FAR = "10.96.1.2";
  private static final String NEAR6 = "2001:db8:96::1";
  private static final String FAR6 = "2001:db8:96::2";
  private static final String NAMED = "203.0.113.53"; // on no machine
  private static final String NAMED6 = "2001:db8:53::53";

  /** $0 is the service's own port; $1 is the one that is asked; $4 that of the resolver. */
  private static final String MANIFESTS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: web}
      spec:
        exposes:
          - {name: http, protocol: TCP, port: $0}
          - {name: quic, protocol: UDP, port: $0}
          - {name: mail, protocol: TCP, port: $3}
        ingress:
          - from: [{component: named}, {component: ported}, {component: wrong}, {entity: host}]
          - from: [{cidr: 10.96.1.2/32}, {cidr: "2001:db8:96::2/128"}, {cidr: 192.0.2.77/32}]
          - from: [{cidr: 10.97.1.1/32}] # whoever is masqueraded on the way to a machine behind this one
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: shut}
      spec:
        exposes:
          - {name: http, protocol: TCP, port: $2}
          - {name: quic, protocol: UDP, port: $2}
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: named}
      spec:
        egress: [{to: [{component: web}, {component: shut}], endpoints: [http, quic]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: ported}
      spec:
        egress: [{to: [{component: web}], ports: [{protocol: TCP, port: $1}, {protocol: UDP, port: $1}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: wrong}
      spec:
        egress: [{to: [{component: web}], ports: [{protocol: TCP, port: $0}, {protocol: UDP, port: $0}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: app}
      spec:
        egress:
          - to: [{entity: host}]
            ports: [{protocol: TCP, port: 53}, {protocol: UDP, port: 53}]
          - to: [{cidr: 203.0.113.53/32}, {cidr: "2001:db8:53::53/128"}]
            ports: [{protocol: TCP, port: 53}, {protocol: UDP, port: 53}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: proxy}
      spec:
        privileges: [foreign-address]
        exposes: [{name: own, protocol: TCP, port: $5, endPort: $6}, {name: asked, protocol: TCP, port: $7}]
        ingress: [{from: [{cidr: 10.96.1.2/32}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: visitor}
      spec:
        egress:
          - to: [{cidr: 10.96.1.1/32}]
            ports: [{protocol: TCP, port: $1}, {protocol: UDP, port: $1}, {protocol: TCP, port: $9}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: target}
      spec:
        egress:
          - to: [{entity: host}]
            ports: [{protocol: TCP, port: $4}, {protocol: UDP, port: $4}]
          - to: [{cidr: 10.96.1.2/32}, {cidr: "2001:db8:96::2/128"}]
      """;

  private final Sandbox sandbox = Sandbox.start();
  private final Wire wire = Wire.lay(sandbox.tree(), NEAR, FAR);

  @BeforeEach
  void apply() {
    wire.near().ip("addr", "add", NEAR6 + "/64", "dev", "near", "nodad");
    wire.far().ip("addr", "add", FAR6 + "/64", "dev", "far", "nodad");
    wire.near().ip("route", "add", "default", "via", FAR);
    wire.near().ip("-6", "route", "add", "default", "via", FAR6);
    sandbox.cli().apply(sandbox.numbered(MANIFESTS));
  }

  @AfterEach
  void stop() {
    wire.close();
    sandbox.close();
  }

  @Test
  void theWorldReachesAServiceByThePortThatIsRedirectedToIt() {
    redirect("prerouting", sandbox.port(1), sandbox.port(0));
    redirect("prerouting", sandbox.port(9), sandbox.port(2));
    serve("web", sandbox.port(0));
    serve("shut", sandbox.port(2));
    Probe world = sandbox.probeIn("", Probe.Options.PLAIN.inside(wire.far()));
    for (String address : List.of(NEAR, NEAR6)) {
      for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP)) {
        Target redirected = Target.tcp(address, sandbox.port(1)).by(protocol);
        answered(world, redirected);
        refused(world, Target.tcp(address, sandbox.port(9)).by(protocol));
      }
    }
    Flows.Flow flow = flow("world", "web", "rule");
    assertThat(flow.json().get("destination").get("port").asInt()).isEqualTo(sandbox.port(0));
    new Flows(sandbox).denial("world", "shut", "ingress-not-allowed");
  }

  @Test
  void aServerThatSpeaksFirstIsHeardThroughARedirect() {
    redirect("prerouting", sandbox.port(1), sandbox.port(3));
    redirect("output", sandbox.port(1), sandbox.port(3));
    Probe web = inside("web");
    Probe world = sandbox.probeIn("", Probe.Options.PLAIN.inside(wire.far()));
    web.call("serve_greeting", Map.of("address", "0.0.0.0", "port", sandbox.port(3))).succeeded();
    Map<String, Object> place = Map.of("address", NEAR, "port", sandbox.port(1));
    assertThat(world.call("hear_greeting", place).succeeded().asString()).isEqualTo("220 ready");
    assertThat(inside("ported").call("hear_greeting", place).succeeded().asString())
        .isEqualTo("220 ready");
    assertThat(inside("wrong").call("hear_greeting", place).errno()).isNotEmpty();
  }

  @Test
  void datagramsToARangeOfPortsReachTheOneThatTheyAreTranslatedTo() {
    wire.near()
        .translate("ip", "prerouting", "udp dport 20000-20100 redirect to :" + sandbox.port(0));
    serve("web", sandbox.port(0));
    Probe world = sandbox.probeIn("", Probe.Options.PLAIN.inside(wire.far()));
    for (int port : List.of(20_000, 20_005, 20_100)) {
      answered(world, Target.udp(NEAR, port));
    }
    refused(world, Target.udp(NEAR, 20_101));
  }

  @Test
  void whoAsksOnThisMachineIsJudgedByWhatItAskedForAndTheServiceByItsOwnPort() {
    redirect("output", sandbox.port(1), sandbox.port(0));
    redirect("output", sandbox.port(9), sandbox.port(2));
    serve("web", sandbox.port(0), "127.0.0.1", "::1"); // where such a redirect leads
    serve("shut", sandbox.port(2), "127.0.0.1", "::1");
    Probe named = inside("named");
    Probe ported = inside("ported");
    Probe wrong = inside("wrong");
    Probe host = sandbox.probeIn("host", Probe.Options.PLAIN.inside(wire.near()));
    for (String address : List.of("127.0.0.1", NEAR, "::1", NEAR6)) {
      for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP)) {
        Target asked = Target.tcp(address, sandbox.port(1)).by(protocol);
        answered(named, asked);
        answered(ported, asked);
        answered(host, asked);
        refused(wrong, asked);
        refused(named, Target.tcp(address, sandbox.port(9)).by(protocol));
      }
    }
    // The agent ends what was refused, whichever end refused it: nobody waits.
    assertThat(wrong.reach(Target.tcp(NEAR, sandbox.port(1))).outcome()).isEqualTo("ECONNABORTED");
    assertThat(host.reach(Target.tcp(NEAR, sandbox.port(9))).outcome()).isEqualTo("ECONNABORTED");
    Flows.Flow flow = flow("ported", "web", "rule");
    assertThat(flow.json().get("destination").get("port").asInt()).isEqualTo(sandbox.port(0));
    assertThat(flow.json().get("destination").get("asked").get("port").asInt())
        .isEqualTo(sandbox.port(1));
    new Flows(sandbox).denial("wrong", "web", "egress-not-allowed");
    new Flows(sandbox).denial("named", "shut", "ingress-not-allowed");
  }

  @Test
  void aResolverIsAskedAtTheAddressThatTheProgramNames() {
    resolver("127.0.0.11", "127.0.0.11", "ip");
    resolver(NAMED6, "::1", "ip6");
    Probe host = sandbox.probeIn("host", Probe.Options.PLAIN.inside(wire.near()));
    Probe app = inside("app");
    Probe target = inside("target");
    for (String listener : List.of("127.0.0.11", "::1")) {
      host.serve(Target.udp(listener, sandbox.port(4)));
      host.serve(Target.tcp(listener, sandbox.port(4)));
    }
    for (String asked : List.of("127.0.0.11", NAMED6)) {
      for (Protocol protocol : List.of(Protocol.UDP, Protocol.TCP)) {
        answered(app, Target.tcp(asked, 53).by(protocol));
        refused(target, Target.tcp(asked, 53).by(protocol));
      }
      connected(app, asked);
    }
    Flows.Flow flow = flow("app", "host", "rule");
    assertThat(flow.json().get("destination").get("port").asInt()).isEqualTo(sandbox.port(4));
    assertThat(flow.json().get("destination").get("asked").get("port").asInt()).isEqualTo(53);
  }

  @Test
  void whatIsTranslatedToTheWorldIsJudgedByWhatWasAskedFor() {
    String port = Integer.toString(sandbox.port(4));
    for (String protocol : List.of("udp", "tcp")) {
      wire.near()
          .translate(
              "ip",
              "output",
              "ip daddr " + NAMED + " " + protocol + " dport 53 dnat to " + FAR + ":" + port);
      wire.near()
          .translate(
              "ip6",
              "output",
              "ip6 daddr " + NAMED6 + " " + protocol + " dport 53 dnat to [" + FAR6 + "]:" + port);
    }
    Probe world = sandbox.probeIn("", Probe.Options.PLAIN.inside(wire.far()));
    for (String listener : List.of(FAR, FAR6)) {
      world.serve(Target.udp(listener, sandbox.port(4)));
      world.serve(Target.tcp(listener, sandbox.port(4)));
    }
    Probe app = inside("app");
    Probe target = inside("target");
    for (String asked : List.of(NAMED, NAMED6)) {
      for (Protocol protocol : List.of(Protocol.UDP, Protocol.TCP)) {
        answered(app, Target.tcp(asked, 53).by(protocol));
        refused(target, Target.tcp(asked, 53).by(protocol));
      }
      connected(app, asked);
    }
    answered(target, Target.udp(FAR, sandbox.port(4)));
    refused(app, Target.udp(FAR, sandbox.port(4)));
  }

  /** The client comes from another address and port than it has. */
  @Test
  void whoIsTranslatedOnTheWayIsKnownByItsOwnSocket() {
    for (String protocol : List.of("udp", "tcp")) {
      String dport = protocol + " dport " + sandbox.port(0);
      wire.near().translate("ip", "postrouting", dport + " snat to 127.0.0.99:40000-40050");
    }
    serve("web", sandbox.port(0));
    Probe named = inside("named");
    Probe ported = inside("ported");
    for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP)) {
      answered(named, Target.tcp("127.0.0.1", sandbox.port(0)).by(protocol));
      refused(ported, Target.tcp("127.0.0.1", sandbox.port(0)).by(protocol));
    }
    flow("named", "web", "rule");
  }

  @Test
  void whoComesFromElsewhereIsJudgedByTheAddressThatTheServiceSees() {
    for (String address : List.of("10.96.1.3", "10.96.1.4")) {
      wire.far().ip("addr", "add", address + "/24", "dev", "far");
    }
    wire.near().translate("ip", "input", "ip saddr 10.96.1.3 snat to 192.0.2.77");
    serve("web", sandbox.port(0));
    Probe world = sandbox.probeIn("", Probe.Options.PLAIN.inside(wire.far()));
    for (String protocol : List.of("TCP", "UDP")) {
      assertThat(world.call("ask_from", from("10.96.1.3", protocol)).succeeded().asString())
          .isEqualTo("hello");
      assertThat(world.call("ask_from", from("10.96.1.4", protocol)).errno()).isNotEmpty();
    }
  }

  private Map<String, Object> from(String own, String protocol) {
    return Map.of(
        "protocol", protocol, "own", own, "own_port", 0, "address", NEAR, "port", sandbox.port(0));
  }

  /**
   * Client and server are both behind the machine that translates, each with its own agent's rules.
   */
  @Test
  void behindATranslatingMachineEachSideNamesWhatItSees() {
    try (NetworkNamespace behind = NetworkNamespace.create(sandbox.tree().child("behind"))) {
      String other = Long.toString(behind.pid());
      wire.near().ip("link", "add", "in", "type", "veth", "peer", "name", "uplink", "netns", other);
      wire.near().ip("addr", "add", "10.97.1.1/24", "dev", "in");
      wire.near().ip("link", "set", "in", "up");
      behind.ip("addr", "add", "10.97.1.2/24", "dev", "uplink");
      behind.ip("link", "set", "uplink", "up");
      wire.near().sysctl("net.ipv4.ip_forward", "1");
      wire.near().translate("ip", "postrouting", "ip daddr 10.97.1.2 masquerade");
      for (String protocol : List.of("tcp", "udp")) {
        publish(protocol, sandbox.port(1), sandbox.port(0));
        publish(protocol, sandbox.port(9), sandbox.port(2));
      }
      Probe web = sandbox.probe("web", Probe.Options.PLAIN.inside(behind));
      Probe shut = sandbox.probe("shut", Probe.Options.PLAIN.inside(behind));
      for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP)) {
        web.serve(Target.tcp("0.0.0.0", sandbox.port(0)).by(protocol));
        shut.serve(Target.tcp("0.0.0.0", sandbox.port(2)).by(protocol));
      }
      Probe visitor = sandbox.probe("visitor", Probe.Options.PLAIN.inside(wire.far()));
      Probe target = sandbox.probe("target", Probe.Options.PLAIN.inside(wire.far()));
      for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP)) {
        answered(visitor, Target.tcp(NEAR, sandbox.port(1)).by(protocol));
        refused(target, Target.tcp(NEAR, sandbox.port(1)).by(protocol));
      }
      refused(visitor, Target.tcp(NEAR, sandbox.port(9)));
    }
  }

  private void publish(String protocol, int from, int to) {
    wire.near()
        .translate(
            "ip",
            "prerouting",
            "ip daddr %s %s dport %d dnat to 10.97.1.2:%d".formatted(NEAR, protocol, from, to));
  }

  /** The accepted socket has the address and port that the client asked for. */
  @Test
  void aTransparentProxyExposesThePortsThatItsClientsAskFor() {
    wire.far().ip("route", "add", NAMED, "via", NEAR);
    wire.near().ip("rule", "add", "fwmark", "1", "lookup", "100");
    wire.near().ip("route", "add", "local", "default", "dev", "lo", "table", "100");
    for (int asked : List.of(sandbox.port(7), sandbox.port(8))) {
      wire.near()
          .rule(
              "ip",
              "filter hook prerouting priority -150",
              "proxy",
              "ip daddr %s tcp dport %d tproxy to 127.0.0.1:%d meta mark set 1 accept"
                  .formatted(NAMED, asked, sandbox.port(5)));
    }
    Probe proxy = inside("proxy");
    proxy
        .call(
            "serve",
            Map.of(
                "protocol",
                "TCP",
                "address",
                "127.0.0.1",
                "port",
                sandbox.port(5),
                "transparent",
                true))
        .succeeded();
    Probe world = sandbox.probeIn("", Probe.Options.PLAIN.inside(wire.far()));
    answered(world, Target.tcp(NAMED, sandbox.port(7)));
    refused(world, Target.tcp(NAMED, sandbox.port(8)));
    new Flows(sandbox).denial("world", "proxy", "not-exposed");
  }

  /**
   * Nobody tracks it: it is judged by where it goes, and its sender must be found by its addresses.
   */
  @Test
  void whatIsTranslatedWithoutBeingTrackedComesFromNobody() {
    String set = "tcp dport " + sandbox.port(1) + " notrack tcp dport set " + sandbox.port(0);
    wire.near().rule("ip", "filter hook output priority -300", "raw", set);
    serve("web", sandbox.port(0), "127.0.0.1");
    Probe named = inside("named");
    refused(named, Target.tcp("127.0.0.1", sandbox.port(1)));
    answered(named, Target.tcp("127.0.0.1", sandbox.port(0)));
  }

  /** As between two services of one machine that ask each other by its public address. */
  @Test
  void whoIsTranslatedAtBothEndsIsKnownByItsOwnSocket() {
    redirect("output", sandbox.port(1), sandbox.port(0));
    for (String protocol : List.of("udp", "tcp")) {
      String dport = protocol + " dport " + sandbox.port(0);
      wire.near().translate("ip", "postrouting", dport + " snat to 127.0.0.99:40000-40050");
    }
    serve("web", sandbox.port(0), "127.0.0.1");
    for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP)) {
      Target asked = Target.tcp(NEAR, sandbox.port(1)).by(protocol);
      answered(inside("ported"), asked);
      answered(inside("named"), asked);
      refused(inside("wrong"), asked);
      refused(inside("app"), asked);
    }
  }

  @Test
  void aConnectionThroughATranslationOutlivesChangesThatAllowItAndNoOther() {
    redirect("output", sandbox.port(1), sandbox.port(0));
    Probe web = inside("web");
    Probe ported = inside("ported");
    start(web, "StreamReceiver", "127.0.0.1", sandbox.port(0));
    start(ported, "StreamSender", NEAR, sandbox.port(1));
    sandbox
        .cli()
        .apply(sandbox.numbered(MANIFESTS.replace("{entity: host}]\n", "{entity: any}]\n")));
    long before = count(web);
    Await.until("more arrives", () -> count(web) > before);
    sandbox.cli().apply(sandbox.numbered(MANIFESTS.replace("{component: ported}, ", "")));
    Await.until("the sender's end", () -> !isAlive(ported));
    refused(ported, Target.tcp(NEAR, sandbox.port(1)));
  }

  @Test
  void aConnectionThroughATranslationEndsWithItsRuleThoughNobodySends() {
    redirect("output", sandbox.port(1), sandbox.port(0));
    serve("web", sandbox.port(0), "127.0.0.1");
    Probe ported = inside("ported");
    Probe named = inside("named");
    Map<String, Object> idle = Map.of("name", "idle");
    for (Probe client : List.of(ported, named)) {
      client
          .call(
              "open_connection",
              Map.of("name", "idle", "protocol", "TCP", "address", NEAR, "port", sandbox.port(1)))
          .succeeded();
      client.call("ping", idle).succeeded();
    }
    sandbox.cli().apply(sandbox.numbered(MANIFESTS.replace("{component: ported}, ", "")));
    Await.until(
        "the end of what no rule allows",
        () -> !ported.call("error_of_connection", idle).succeeded().asString().isEmpty());
    named.call("ping", idle).succeeded();
  }

  @Test
  void aResolversAnswersEndWithTheRule() {
    resolver("127.0.0.11", "127.0.0.11", "ip");
    Probe host = sandbox.probeIn("host", Probe.Options.PLAIN.inside(wire.near()));
    host.serve(Target.udp("127.0.0.11", sandbox.port(4)));
    Probe app = inside("app");
    Map<String, Object> asked = Map.of("name", "r", "address", "127.0.0.11", "port", 53);
    app.call("datagram_open", Map.of("name", "r", "address", "0.0.0.0")).succeeded();
    app.call("datagram_connect", asked).succeeded();
    app.call("datagram_push", Map.of("name", "r")).succeeded();
    app.call("datagram_take", Map.of("name", "r")).succeeded();
    sandbox.cli().apply(sandbox.numbered(MANIFESTS.replace("to: [{entity: host}]", "to: []")));
    app.call("datagram_push", Map.of("name", "r")).refused();
  }

  /** What it has translated in a network of its own says nothing of where its packets go. */
  @Test
  void inANetworkOfItsOwnAComponentTranslatesItselfNoRule() {
    try (NetworkNamespace own = NetworkNamespace.create(sandbox.tree().child("cellwall/app"))) {
      String other = Long.toString(own.pid());
      wire.near().ip("link", "add", "out", "type", "veth", "peer", "name", "in", "netns", other);
      wire.near().ip("addr", "add", "10.97.1.1/24", "dev", "out");
      wire.near().ip("link", "set", "out", "up");
      own.ip("addr", "add", "10.97.1.2/24", "dev", "in");
      own.ip("link", "set", "in", "up");
      own.ip("route", "add", "default", "via", "10.97.1.1");
      String port = Integer.toString(sandbox.port(4));
      for (String protocol : List.of("udp", "tcp")) {
        String asked = "ip daddr " + NAMED + " " + protocol + " dport 53";
        own.translate("ip", "output", asked + " dnat to 10.97.1.1:" + port);
      }
      Probe host = sandbox.probeIn("", Probe.Options.PLAIN.inside(wire.near()));
      host.serve(Target.udp("10.97.1.1", sandbox.port(4)));
      host.serve(Target.tcp("10.97.1.1", sandbox.port(4)));
      Probe outside = sandbox.probeIn("", Probe.Options.PLAIN.inside(own));
      Probe app = sandbox.probe("app", Probe.Options.PLAIN.inside(own));
      for (Protocol protocol : List.of(Protocol.UDP, Protocol.TCP)) {
        answered(outside, Target.tcp(NAMED, 53).by(protocol));
        refused(app, Target.tcp(NAMED, 53).by(protocol));
      }
      new Flows(sandbox).denial("app", "world", "egress-not-allowed");
    }
  }

  /** Masquerading of what the machine sends away does not touch who may ask whom. */
  @Test
  void whoIsMasqueradedAsksTheWorldAsBefore() {
    wire.near().translate("ip", "postrouting", "oifname near masquerade random");
    Probe world = sandbox.probeIn("", Probe.Options.PLAIN.inside(wire.far()));
    world.serve(Target.udp(FAR, sandbox.port(4)));
    world.serve(Target.tcp(FAR, sandbox.port(4)));
    for (Protocol protocol : List.of(Protocol.UDP, Protocol.TCP)) {
      answered(inside("target"), Target.tcp(FAR, sandbox.port(4)).by(protocol));
      refused(inside("app"), Target.tcp(FAR, sandbox.port(4)).by(protocol));
    }
  }

  private void resolver(String asked, String listener, String family) {
    String to = listener.contains(":") ? "[" + listener + "]" : listener;
    for (String protocol : List.of("udp", "tcp")) {
      wire.near()
          .translate(
              family,
              "output",
              "%s daddr %s %s dport 53 dnat to %s:%d"
                  .formatted(family, asked, protocol, to, sandbox.port(4)));
    }
  }

  private void redirect(String hook, int from, int to) {
    for (String protocol : List.of("tcp", "udp")) {
      for (String family : List.of("ip", "ip6")) {
        wire.near().translate(family, hook, protocol + " dport " + from + " redirect to :" + to);
      }
    }
  }

  private Probe inside(String component) {
    return sandbox.probe(component, Probe.Options.PLAIN.inside(wire.near()));
  }

  private void serve(String component, int port) {
    serve(component, port, "0.0.0.0", "::");
  }

  private void serve(String component, int port, String... addresses) {
    Probe probe = inside(component);
    for (String address : addresses) {
      probe.serve(Target.tcp(address, port));
      probe.serve(Target.udp(address, port));
    }
  }

  /** Asked by a connected datagram socket, twice, as resolvers do. */
  private static void connected(Probe probe, String address) {
    String any = address.contains(":") ? "::" : "0.0.0.0";
    probe.call("datagram_open", Map.of("name", "r", "address", any)).succeeded();
    probe.call("datagram_connect", Map.of("name", "r", "address", address, "port", 53)).succeeded();
    for (String question : List.of("first", "second")) {
      probe.call("datagram_push", Map.of("name", "r", "payload", question)).succeeded();
      assertThat(probe.call("datagram_take", Map.of("name", "r")).succeeded().toString())
          .contains(question);
    }
    probe.call("datagram_close", Map.of("name", "r")).succeeded();
  }

  private static void start(Probe probe, String kind, String address, int port) {
    probe
        .call("start_flow", Map.of("kind", kind, "name", "flow", "address", address, "port", port))
        .succeeded();
  }

  private static boolean isAlive(Probe probe) {
    return report(probe).get("alive").asBoolean();
  }

  private static long count(Probe probe) {
    return report(probe).get("count").asLong();
  }

  private static JsonNode report(Probe probe) {
    return probe.call("flow_report", Map.of("name", "flow")).succeeded();
  }

  private Flows.Flow flow(String source, String destination, String reason) {
    return new Flows(sandbox)
        .await(
            source + " reaches " + destination,
            flow ->
                flow.source().equals(source)
                    && flow.destination().equals(destination)
                    && flow.reason().equals(reason));
  }

  private static void answered(Probe probe, Target target) {
    assertThat(probe.reach(target).outcome()).as(target.toString()).isEqualTo("echo");
  }

  private static void refused(Probe probe, Target target) {
    assertThat(probe.reach(target.within(Duration.ofMillis(700))).outcome())
        .as(target.toString())
        .isNotEqualTo("echo");
  }
}
