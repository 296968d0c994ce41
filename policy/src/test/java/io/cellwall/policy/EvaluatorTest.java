package io.cellwall.policy;

import static io.cellwall.policy.Policies.component;
import static io.cellwall.policy.Policies.labelled;
import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.manifest.Expiry;
import io.cellwall.manifest.HostPath;
import io.cellwall.manifest.Protocol;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The order of verdicts, row by row, and what peers mean. */
class EvaluatorTest {
  private static final Instant NOW = Instant.parse("2026-11-23T09:30:00Z");
  private static final String LOOPBACK = "127.0.0.1";

  private static final String API =
      component("api", "egress: [{to: [{component: db}], endpoints: [sql]}]");
  private static final String DB =
      component(
          "db",
          "exposes:",
          "  - {name: sql, protocol: TCP, port: 5432, addresses: [127.0.0.1]}",
          "  - {name: gossip, protocol: UDP, port: 7000, endPort: 7010}",
          "ingress: [{from: [{component: api}], endpoints: [sql]}]");

  private static Decision decide(Policy policy, String from, String to, String address, int port) {
    return decide(policy, from, to, address, Protocol.TCP, port);
  }

  private static Decision decide(
      Policy policy, String from, String to, String address, Protocol protocol, int port) {
    Query query =
        Query.packet(
            Side.of(from),
            InetAddress.ofLiteral(LOOPBACK),
            Side.of(to),
            InetAddress.ofLiteral(address),
            protocol,
            port);
    return Evaluator.decide(policy, query, NOW);
  }

  private static void assertDenied(Decision decision, Reason reason) {
    assertThat(decision.verdict()).isEqualTo(Verdict.DENY);
    assertThat(decision.reason()).isEqualTo(reason);
  }

  private static void assertAllowed(Decision decision, Reason reason) {
    assertThat(decision.verdict()).isEqualTo(Verdict.ALLOW);
    assertThat(decision.reason()).isEqualTo(reason);
  }

  @Test
  void hostAndWorldAreNotGoverned() {
    Policy policy = Policies.of(API, DB);
    assertAllowed(decide(policy, "host", "world", "192.0.2.1", 80), Reason.NOT_GOVERNED);
    assertAllowed(decide(policy, "world", "host", LOOPBACK, 80), Reason.NOT_GOVERNED);
  }

  @Test
  void whoCannotBeIdentifiedIsRefused() {
    Policy policy = Policies.of(API, DB);
    Side db = new Side.Component("db");
    Target sql = new Target.Named("sql");
    Query from = new Query(Side.Other.UNIDENTIFIED, db, sql, Optional.empty());
    Query to = new Query(db, Side.Other.UNIDENTIFIED, sql, Optional.empty());
    assertDenied(Evaluator.decide(policy, from, NOW), Reason.UNIDENTIFIED_SOURCE);
    assertDenied(Evaluator.decide(policy, to, NOW), Reason.UNIDENTIFIED_DESTINATION);
  }

  @Test
  void componentWithoutAManifestIsRefusedBothWays() {
    Policy policy = Policies.of(API, DB);
    assertDenied(decide(policy, "gone", "db", LOOPBACK, 5432), Reason.NO_MANIFEST);
    assertDenied(decide(policy, "api", "gone", LOOPBACK, 5432), Reason.NO_MANIFEST);
    assertDenied(decide(policy, "host", "gone", LOOPBACK, 5432), Reason.NO_MANIFEST);
    assertDenied(decide(policy, "gone", "gone", LOOPBACK, 5432), Reason.NO_MANIFEST);
  }

  @Test
  void componentMayTalkToItself() {
    assertAllowed(decide(Policies.of(API, DB), "api", "api", LOOPBACK, 1), Reason.SAME_COMPONENT);
  }

  @Test
  void bothSidesMustAgree() {
    assertAllowed(decide(Policies.of(API, DB), "api", "db", LOOPBACK, 5432), Reason.RULE);
    Policy silent = Policies.of(component("api"), DB);
    assertDenied(decide(silent, "api", "db", LOOPBACK, 5432), Reason.EGRESS_NOT_ALLOWED);
    Policy closed =
        Policies.of(API, component("db", "exposes: [{name: sql, protocol: TCP, port: 5432}]"));
    assertDenied(decide(closed, "api", "db", LOOPBACK, 5432), Reason.INGRESS_NOT_ALLOWED);
  }

  @Test
  void decisionNamesTheRulesOfBothSides() {
    Decision decision = decide(Policies.of(API, DB), "api", "db", LOOPBACK, 5432);
    assertThat(decision.rules()).contains("api/egress/1,db/ingress/1");
    assertThat(decision.endpoint()).contains("sql");
  }

  @Test
  void egressIsAskedBeforeExposure() {
    Policy policy = Policies.of(API, DB);
    assertDenied(decide(policy, "api", "db", LOOPBACK, 5433), Reason.EGRESS_NOT_ALLOWED);
    assertDenied(decide(policy, "api", "db", "10.0.0.1", 5432), Reason.EGRESS_NOT_ALLOWED);
    assertDenied(decide(policy, "host", "db", LOOPBACK, 5433), Reason.NOT_EXPOSED);
    assertDenied(
        decide(policy, "api", "db", LOOPBACK, Protocol.UDP, 5432), Reason.EGRESS_NOT_ALLOWED);
  }

  @Test
  void hostNeedsIngressOnly() {
    Policy policy =
        Policies.of(
            component(
                "web",
                "exposes: [{name: http, protocol: TCP, port: 80}]",
                "ingress: [{from: [{entity: host}]}]"));
    assertAllowed(decide(policy, "host", "web", LOOPBACK, 80), Reason.RULE);
    assertDenied(decide(policy, "world", "web", LOOPBACK, 80), Reason.INGRESS_NOT_ALLOWED);
  }

  @Test
  void anyMeansComponentsToo() {
    Policy policy =
        Policies.of(
            component("a", "egress: [{to: [{entity: any}]}]"),
            component(
                "b",
                "exposes: [{name: http, protocol: TCP, port: 80}]",
                "ingress: [{from: [{entity: any}]}]"));
    assertAllowed(decide(policy, "a", "b", LOOPBACK, 80), Reason.RULE);
    assertDenied(decide(policy, "a", "b", LOOPBACK, 81), Reason.NOT_EXPOSED);
    assertAllowed(decide(policy, "a", "world", "192.0.2.1", 80), Reason.RULE);
    assertAllowed(decide(policy, "world", "b", LOOPBACK, 80), Reason.RULE);
  }

  @Test
  void hostAndWorldAreNoComponents() {
    Policy policy =
        Policies.of(
            component("a", "egress: [{to: [{entity: host}, {entity: world}]}]"),
            component("b", "exposes: [{name: http, protocol: TCP, port: 80}]"));
    assertDenied(decide(policy, "a", "b", LOOPBACK, 80), Reason.EGRESS_NOT_ALLOWED);
    assertAllowed(decide(policy, "a", "host", LOOPBACK, 80), Reason.RULE);
  }

  @Test
  void labelsSelectWhoeverHasThemNow() {
    String api = component("api", "egress: [{to: [{labels: {tier: data}}]}]");
    String exposes = "exposes: [{name: sql, protocol: TCP, port: 5432}]";
    String ingress = "ingress: [{from: [{entity: any}]}]";
    Policy with = Policies.of(api, labelled("db", "{tier: data}", exposes, ingress));
    Policy without = Policies.of(api, labelled("db", "{tier: web}", exposes, ingress));
    assertAllowed(decide(with, "api", "db", LOOPBACK, 5432), Reason.RULE);
    assertDenied(decide(without, "api", "db", LOOPBACK, 5432), Reason.EGRESS_NOT_ALLOWED);
  }

  @Test
  void blockLessItsExceptions() {
    Policy policy =
        Policies.of(
            component(
                "a",
                "egress:",
                "  - to: [{cidr: 192.0.2.0/24, except: [192.0.2.7/32]}]",
                "    ports: [{protocol: TCP, port: 443}]"));
    assertAllowed(decide(policy, "a", "world", "192.0.2.1", 443), Reason.RULE);
    assertDenied(decide(policy, "a", "world", "192.0.2.7", 443), Reason.EGRESS_NOT_ALLOWED);
    assertDenied(decide(policy, "a", "world", "192.0.2.1", 80), Reason.EGRESS_NOT_ALLOWED);
    assertDenied(decide(policy, "a", "world", "192.0.3.1", 443), Reason.EGRESS_NOT_ALLOWED);
  }

  @Test
  void theNetworkIsNotThisMachinesLoopback() {
    Policy policy = Policies.of(component("a", "egress: [{to: [{cidr: 0.0.0.0/0}]}]"));
    assertAllowed(decide(policy, "a", "world", "192.0.2.1", 80), Reason.RULE);
    assertDenied(decide(policy, "a", "host", LOOPBACK, 80), Reason.EGRESS_NOT_ALLOWED);
    assertDenied(decide(policy, "a", "world", "2001:db8::1", 80), Reason.EGRESS_NOT_ALLOWED);
    Policy loopback = Policies.of(component("a", "egress: [{to: [{cidr: 127.0.0.0/8}]}]"));
    assertAllowed(decide(loopback, "a", "host", LOOPBACK, 80), Reason.RULE);
  }

  @Test
  void groupsMustBeNamed() {
    Policy policy =
        Policies.of(
            component("a", "egress: [{to: [{entity: any}, {cidr: 0.0.0.0/0}]}]"),
            component("b", "egress: [{to: [{cidr: 224.0.0.0/24}]}]"));
    for (String group : new String[] {"224.0.0.251", "255.255.255.255", "ff02::1"}) {
      assertDenied(decide(policy, "a", "world", group, 5353), Reason.GROUP_DESTINATION);
    }
    assertAllowed(decide(policy, "b", "world", "224.0.0.251", 5353), Reason.RULE);
    assertDenied(decide(policy, "b", "world", "224.0.1.1", 5353), Reason.GROUP_DESTINATION);
  }

  @Test
  void addressNeverProvesAComponent() {
    Policy policy =
        Policies.of(
            component("a", "egress: [{to: [{component: b}]}]"),
            component(
                "b",
                "exposes: [{name: http, protocol: TCP, port: 80}]",
                "ingress: [{from: [{cidr: 127.0.0.0/8}]}]"));
    assertDenied(decide(policy, "a", "b", LOOPBACK, 80), Reason.INGRESS_NOT_ALLOWED);
    assertAllowed(decide(policy, "host", "b", LOOPBACK, 80), Reason.RULE);
  }

  @Test
  void auditLetsPassAndKeepsTheReason() {
    Policy policy = Policies.of(component("a", "enforcement: audit"));
    Decision decision = decide(policy, "a", "world", "192.0.2.1", 80);
    assertThat(decision.verdict()).isEqualTo(Verdict.AUDIT);
    assertThat(decision.reason()).isEqualTo(Reason.EGRESS_NOT_ALLOWED);
  }

  @Test
  void auditOfOneSideDoesNotOpenTheOther() {
    Policy policy = Policies.of(component("a", "enforcement: audit"), API, DB);
    assertDenied(decide(policy, "a", "db", LOOPBACK, 5432), Reason.INGRESS_NOT_ALLOWED);
  }

  @Test
  void dropIsOfTheSideThatRefuses() {
    Policy policy = Policies.of(component("a", "onViolation: {action: drop}"), component("b"));
    assertThat(decide(policy, "a", "b", LOOPBACK, 1).drop()).isTrue();
    assertThat(decide(policy, "b", "a", LOOPBACK, 1).drop()).isFalse();
  }

  @Test
  void emptyListMatchesNothing() {
    Policy policy =
        Policies.of(
            component(
                "a",
                "egress:",
                "  - {to: [{entity: world}], ports: []}",
                "  - {to: [{component: b}], endpoints: []}",
                "  - {to: []}",
                "  - {}"),
            component(
                "b",
                "exposes: [{name: http, protocol: TCP, port: 80}]",
                "ingress: [{from: [{entity: any}], endpoints: []}]"));
    assertDenied(decide(policy, "a", "world", "192.0.2.1", 80), Reason.EGRESS_NOT_ALLOWED);
    assertDenied(decide(policy, "a", "b", LOOPBACK, 80), Reason.EGRESS_NOT_ALLOWED);
    assertDenied(decide(policy, "host", "b", LOOPBACK, 80), Reason.INGRESS_NOT_ALLOWED);
  }

  /** Of a peer to which the rest of the rule would still apply, too. */
  @Test
  void ruleWithAnEmptyListAnywhereMatchesNoneOfItsPeers() {
    String[] emptied = {
      "{to: [{component: b}, {cidr: 192.0.2.0/24}], endpoints: []}",
      "{to: [{component: b}, {entity: world}], ports: []}",
      "{to: [{component: b}], ports: []}",
      "{to: [{component: b}, {cidr: 192.0.2.0/24, except: []}]}",
      "{to: [{component: b}, {cidr: 192.0.2.0/24}, {expressions: []}]}",
      "{to: [{component: b}, {entity: world}], schedule: {days: []}}",
    };
    for (String rule : emptied) {
      Policy policy = withRuleOfA(rule);
      assertDenied(decide(policy, "a", "b", LOOPBACK, 80), Reason.EGRESS_NOT_ALLOWED);
      assertDenied(decide(policy, "a", "world", "192.0.2.1", 80), Reason.EGRESS_NOT_ALLOWED);
    }
    Policy full =
        withRuleOfA(
            "{to: [{component: b}, {cidr: 192.0.2.0/24, except: [192.0.2.7/32]}],"
                + " endpoints: [http], ports: [{protocol: TCP}]}");
    assertAllowed(decide(full, "a", "b", LOOPBACK, 80), Reason.RULE);
    assertAllowed(decide(full, "a", "world", "192.0.2.1", 80), Reason.RULE);
  }

  @Test
  void labelsWithAnEmptyListSelectNoComponent() {
    String[] emptied = {
      "expressions: []",
      "labels: {tier: data}, expressions: []",
      "expressions: [{key: tier, operator: In, values: []}]",
      "expressions: [{key: tier, operator: NotIn, values: []}]",
    };
    for (String labels : emptied) {
      Policy policy = withRuleOfA("{to: [{" + labels + "}]}");
      assertDenied(decide(policy, "a", "b", LOOPBACK, 80), Reason.EGRESS_NOT_ALLOWED);
    }
    for (String labels : new String[] {"In, values: [data]", "NotIn, values: [web]", "Exists"}) {
      Policy policy = withRuleOfA("{to: [{expressions: [{key: tier, operator: " + labels + "}]}]}");
      assertAllowed(decide(policy, "a", "b", LOOPBACK, 80), Reason.RULE);
    }
  }

  private static Policy withRuleOfA(String egress) {
    return Policies.of(
        component("a", "egress: [" + egress + "]"),
        labelled(
            "b",
            "{tier: data}",
            "exposes: [{name: http, protocol: TCP, port: 80}]",
            "ingress: [{from: [{entity: any}]}]"));
  }

  @Test
  void portsOfAComponentAllowWhatItExposesThere() {
    String listed = "ports: [{protocol: TCP, port: 80}]";
    assertAllowed(
        decide(withRuleOfA("{to: [{component: b}], " + listed + "}"), "a", "b", LOOPBACK, 80),
        Reason.RULE);
    String others = "ports: [{protocol: TCP, port: 81}, {protocol: UDP, port: 80}]";
    assertDenied(
        decide(withRuleOfA("{to: [{component: b}], " + others + "}"), "a", "b", LOOPBACK, 80),
        Reason.EGRESS_NOT_ALLOWED);
    // Either match is enough.
    assertAllowed(
        decide(
            withRuleOfA("{to: [{labels: {tier: data}}], endpoints: [http], " + others + "}"),
            "a",
            "b",
            LOOPBACK,
            80),
        Reason.RULE);
  }

  @Test
  void portsOfAnIngressRuleAreOwnOnes() {
    Policy policy =
        Policies.of(
            component("a", "egress: [{to: [{entity: any}]}]"),
            component(
                "b",
                "exposes: [{name: range, protocol: TCP, port: 80, endPort: 90}]",
                "ingress: [{from: [{component: a}], ports: [{protocol: TCP, port: 85}]}]"));
    assertAllowed(decide(policy, "a", "b", LOOPBACK, 85), Reason.RULE);
    assertDenied(decide(policy, "a", "b", LOOPBACK, 86), Reason.INGRESS_NOT_ALLOWED);
  }

  @Test
  void pathsOfTheHostAllowTheseAndNothingElseOfIt() {
    String rule = "egress: [{to: [{entity: host}], paths: [/run/bus, 'shm:/cache']%s}]";
    Policy policy = Policies.of(component("a", rule.formatted("")));
    for (String path : new String[] {"/run/bus", "/var/run/bus", "shm:/cache"}) {
      assertAllowed(decide(policy, path), Reason.RULE);
    }
    for (String path : new String[] {"/run/other", "mqueue:/cache", "/cache", "@/run/bus"}) {
      assertDenied(decide(policy, path), Reason.EGRESS_NOT_ALLOWED);
    }
    assertDenied(decide(policy, "a", "host", LOOPBACK, 22), Reason.EGRESS_NOT_ALLOWED);

    Policy both =
        Policies.of(component("a", rule.formatted(", ports: [{protocol: TCP, port: 22}]")));
    assertAllowed(decide(both, "a", "host", LOOPBACK, 22), Reason.RULE);
    assertAllowed(decide(both, "/run/bus"), Reason.RULE);

    Policy all = Policies.of(component("a", "egress: [{to: [{entity: host}]}]"));
    assertAllowed(decide(all, "/run/other"), Reason.RULE);
  }

  private static Decision decide(Policy policy, String hostPath) {
    Target target = new Target.OfHost(HostPath.of(hostPath).orElseThrow());
    return Evaluator.decide(
        policy, new Query(Side.of("a"), Side.of("host"), target, Optional.empty()), NOW);
  }

  @Test
  void protocolsAreNotConfused() {
    Policy policy =
        Policies.of(
            component(
                "a", "egress: [{to: [{entity: world}], ports: [{protocol: SCTP, port: 81}]}]"));
    assertDenied(decide(policy, "a", "world", "192.0.2.1", 81), Reason.EGRESS_NOT_ALLOWED);
  }

  @Test
  void grantOpensUntilItEnds() {
    Policy policy =
        Policies.of(
            component("a"),
            API,
            DB,
            """
            apiVersion: cellwall.io/v1
            kind: Grant
            metadata: {name: incident}
            spec:
              from: {component: a}
              to: {component: db}
              endpoints: [sql]
              expires: 2026-11-23T10:00:00Z
            """);
    Decision decision = decide(policy, "a", "db", LOOPBACK, 5432);
    assertAllowed(decision, Reason.GRANT);
    assertThat(decision.rules()).contains("grant/incident");
    assertDenied(
        decide(policy, "a", "db", LOOPBACK, Protocol.UDP, 7000), Reason.EGRESS_NOT_ALLOWED);
    Query query = new Query(Side.of("a"), Side.of("db"), new Target.Named("sql"), Optional.empty());
    Instant end = NOW.plus(Duration.ofMinutes(30));
    assertAllowed(Evaluator.decide(policy, query, end.minusNanos(1)), Reason.GRANT);
    assertDenied(Evaluator.decide(policy, query, end), Reason.EGRESS_NOT_ALLOWED);
  }

  @Test
  void grantForATimeOpensNothingBeforeItWasApplied() {
    Policy granted =
        Policies.of(
            component("a"),
            API,
            DB,
            """
            apiVersion: cellwall.io/v1
            kind: Grant
            metadata: {name: incident}
            spec: {from: {component: a}, to: {component: db}, duration: 30m}
            """);
    Expiry expiry = new Expiry.Dated(NOW, NOW, NOW.plus(Duration.ofMinutes(30)));
    Policy policy =
        new Policy(granted.components(), List.of(granted.grants().getFirst().withExpiry(expiry)));
    Query query = new Query(Side.of("a"), Side.of("db"), new Target.Named("sql"), Optional.empty());
    assertAllowed(Evaluator.decide(policy, query, NOW), Reason.GRANT);
    assertDenied(Evaluator.decide(policy, query, NOW.minusNanos(1)), Reason.EGRESS_NOT_ALLOWED);
  }

  @Test
  void scheduledRuleHoldsInItsHoursOnly() {
    Policy policy =
        Policies.of(
            component(
                "a",
                "egress:",
                "  - to: [{entity: world}]",
                "    schedule: {days: [Mon], from: '09:00', to: '10:00', timezone: Europe/Berlin}"));
    Query query =
        new Query(
            Side.of("a"),
            Side.Other.WORLD,
            new Target.Port(Protocol.TCP, 80, Optional.empty()),
            Optional.empty());
    assertDenied(Evaluator.decide(policy, query, NOW), Reason.EGRESS_NOT_ALLOWED);
    assertAllowed(Evaluator.decide(policy, query, NOW.minus(Duration.ofHours(1))), Reason.RULE);
  }

  @Test
  void endpointOfAnotherKindIsDecidedByName() {
    Policy policy =
        Policies.of(
            component("a", "egress: [{to: [{component: b}]}]"),
            component(
                "b",
                "exposes: [{name: control, protocol: UNIX, path: /run/b.sock}]",
                "ingress: [{from: [{component: a}]}]"));
    Query query =
        new Query(Side.of("a"), Side.of("b"), new Target.Named("control"), Optional.empty());
    assertAllowed(Evaluator.decide(policy, query, NOW), Reason.RULE);
  }
}
