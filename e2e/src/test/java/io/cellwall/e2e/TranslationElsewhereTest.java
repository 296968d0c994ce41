package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.manifest.Protocol;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Where the machine translates what comes from other machines or goes there, each side is judged by
 * what its own socket knows.
 */
class TranslationElsewhereTest extends TranslatedNetwork {
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
}
