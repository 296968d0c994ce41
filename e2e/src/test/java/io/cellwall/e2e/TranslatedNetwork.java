package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A network of the test's own whose addresses are translated, and components in it. */
abstract class TranslatedNetwork {
  static final String NEAR = "10.96.1.1";
  static final String FAR = "10.96.1.2";
  static final String NEAR6 = "2001:db8:96::1";
  static final String FAR6 = "2001:db8:96::2";
  static final String NAMED = "203.0.113.53"; // on no machine
  static final String NAMED6 = "2001:db8:53::53";

  /** $0 is the service's own port; $1 is the one that is asked; $4 that of the resolver. */
  static final String MANIFESTS =
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

  final Sandbox sandbox = Sandbox.start();
  final Wire wire = Wire.lay(sandbox.tree(), NEAR, FAR);

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

  void redirect(String hook, int from, int to) {
    for (String protocol : List.of("tcp", "udp")) {
      for (String family : List.of("ip", "ip6")) {
        wire.near().translate(family, hook, protocol + " dport " + from + " redirect to :" + to);
      }
    }
  }

  Probe inside(String component) {
    return sandbox.probe(component, Probe.Options.PLAIN.inside(wire.near()));
  }

  void serve(String component, int port) {
    serve(component, port, "0.0.0.0", "::");
  }

  void serve(String component, int port, String... addresses) {
    Probe probe = inside(component);
    for (String address : addresses) {
      probe.serve(Target.tcp(address, port));
      probe.serve(Target.udp(address, port));
    }
  }

  /** Asked by a connected datagram socket, twice, as resolvers do. */
  static void connected(Probe probe, String address) {
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

  Flows.Flow flow(String source, String destination, String reason) {
    return new Flows(sandbox)
        .await(
            source + " reaches " + destination,
            flow ->
                flow.source().equals(source)
                    && flow.destination().equals(destination)
                    && flow.reason().equals(reason));
  }

  static void answered(Probe probe, Target target) {
    assertThat(probe.reach(target).outcome()).as(target.toString()).isEqualTo("echo");
  }

  static void refused(Probe probe, Target target) {
    assertThat(probe.reach(target.within(Duration.ofMillis(700))).outcome())
        .as(target.toString())
        .isNotEqualTo("echo");
  }
}
