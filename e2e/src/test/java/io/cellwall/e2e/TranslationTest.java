package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.manifest.Protocol;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Where the machine translates what its own processes ask, each side is judged by what its own
 * socket knows: the source by what it asked for, the destination by the port that it has.
 */
class TranslationTest extends TranslatedNetwork {
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
}
