package io.cellwall.policy;

import static io.cellwall.policy.Policies.component;
import static io.cellwall.policy.Policies.labelled;
import static io.cellwall.policy.Refusals.assertAccepted;
import static io.cellwall.policy.Refusals.assertRefused;

import org.junit.jupiter.api.Test;

/** Manifests that do not fit each other are refused at the exact place. */
class ResolverTest {
  private static final String DB =
      component("db", "exposes: [{name: sql, protocol: TCP, port: 5432, addresses: [127.0.0.1]}]");

  private static String documents(String... documents) {
    return String.join("---\n", documents);
  }

  private static String exposing(String name, String fields) {
    return component(name, "exposes: [§{name: a, " + fields + "}]");
  }

  @Test
  void twoComponentsOfOneName() {
    assertRefused(
        documents(component("web"), component("§web")),
        "found a second Component named \"web\", expected a name of its own; the first is at"
            + " shop.yaml:3:18");
  }

  @Test
  void componentAndGrantMayShareAName() {
    assertAccepted(documents(DB, component("db-2"), grant("db", "db-2", "db", "[sql]")));
  }

  private static String grant(String name, String from, String to, String endpoints) {
    return """
    apiVersion: cellwall.io/v1
    kind: Grant
    metadata: {name: %s}
    spec: {from: {component: %s}, to: {component: %s}, endpoints: %s, duration: 5m}
    """
        .formatted(name, from, to, endpoints);
  }

  @Test
  void oneCgroupClaimedByTwo() {
    assertRefused(
        documents(
            component("a", "selector: {cgroups: [/shop]}"),
            component("b", "selector: {cgroups: [§/shop]}")),
        "found \"/shop\", expected a cgroup that no other component claims; component \"a\" does"
            + " at shop.yaml:5:24");
  }

  @Test
  void nestedCgroupsMayBelongToTwo() {
    assertAccepted(
        documents(
            component("a", "selector: {cgroups: [/shop]}"),
            component("b", "selector: {cgroups: [/shop/inner]}")));
  }

  @Test
  void oneUnitClaimedByTwo() {
    assertRefused(
        documents(
            component("a", "selector: {systemdUnits: [x.service]}"),
            component("b", "selector: {systemdUnits: [§x.service]}")),
        "found \"x.service\"");
  }

  @Test
  void aServiceAndItsSocketClaimedByTwo() {
    assertRefused(
        documents(
            component("a", "selector: {systemdUnits: [x.service]}"),
            component("b", "selector: {systemdUnits: [§x.socket]}")),
        "found \"x.socket\"");
    assertRefused(
        documents(
            component("a", "selector: {systemdUnits: [x.socket]}"),
            component("b", "selector: {systemdUnits: [§x.service]}")),
        "found \"x.service\"");
    assertAccepted(
        documents(
            component("a", "selector: {systemdUnits: [x.service, x.socket]}"),
            component("b", "selector: {systemdUnits: [x@1.service]}")));
  }

  @Test
  void unitAndItsPathClaimedByTwo() {
    assertRefused(
        documents(
            component("a", "selector: {systemdUnits: [x.service]}"),
            component("b", "selector: {cgroups: [§/system.slice/x.service]}")),
        "found \"/system.slice/x.service\"");
    assertAccepted(
        documents(
            component("a", "selector: {systemdUnits: [x.service]}"),
            component("b", "selector: {cgroups: [/user/x.service]}")));
  }

  @Test
  void cgroupOfAnotherComponentsRun() {
    assertRefused(
        component("a", "selector: {cgroups: [§/cellwall/b]}"), "`cellwall run` live there");
    assertRefused(component("a", "selector: {cgroups: [§/cellwall]}"), "`cellwall run` live there");
    assertAccepted(component("a", "selector: {cgroups: [/cellwall/a]}"));
  }

  @Test
  void onePortClaimedByTwo() {
    assertRefused(
        documents(DB, exposing("web", "protocol: TCP, port: 5432, addresses: [127.0.0.1]")),
        "found \"a\" at TCP port 5432, expected an address and port of its own; endpoint \"sql\" of"
            + " component \"db\"");
  }

  @Test
  void onePathClaimedByTwo() {
    assertRefused(
        documents(
            component("a", "exposes:", "  - {name: u, protocol: UNIX, path: /run/u}"),
            component("b", "exposes:", "  - §{name: v, protocol: UNIX, path: /run/u}")),
        "found \"v\" at UNIX /run/u, expected a path of its own; endpoint \"u\" of component"
            + " \"a\"");
  }

  @Test
  void onePathClaimedByItsOldPlaceToo() {
    assertRefused(
        documents(
            component("a", "exposes:", "  - {name: u, protocol: UNIX, path: /var/run/u}"),
            component("b", "exposes:", "  - §{name: v, protocol: UNIX, path: /run/u}")),
        "found \"v\" at UNIX /run/u, expected a path of its own; endpoint \"u\" of component"
            + " \"a\"");
  }

  @Test
  void oneSignalClaimedByTwoOfAComponent() {
    assertRefused(
        component(
            "a",
            "exposes:",
            "  - {name: stop, protocol: SIGNAL, signals: [TERM, INT]}",
            "  - §{name: reload, protocol: SIGNAL, signals: [HUP, TERM, INT]}"),
        "spec.exposes: found \"reload\" with the signal INT, expected signals of its own; endpoint"
            + " \"stop\" of component \"a\" has it at shop.yaml:6:7");
  }

  @Test
  void signalsOfTheirOwnOrOfAnotherComponentAreNotClaimedTwice() {
    String stop = "exposes: [{name: stop, protocol: SIGNAL, signals: [TERM]}]";
    String both =
        "exposes: [{name: stop, protocol: SIGNAL, signals: [TERM]},"
            + " {name: reload, protocol: SIGNAL, signals: [HUP]}]";
    assertAccepted(documents(component("a", both), component("b", stop)));
  }

  @Test
  void oneNameMayBeOfTwoKinds() {
    assertAccepted(
        documents(
            component("a", "exposes:", "  - {name: u, protocol: SHM, path: /jobs}"),
            component("b", "exposes:", "  - {name: v, protocol: MQUEUE, path: /jobs}")));
  }

  @Test
  void anywhereOverlapsEveryAddress() {
    assertRefused(
        documents(DB, exposing("web", "protocol: TCP, port: 5000, endPort: 6000")), "TCP");
  }

  @Test
  void mappedAddressIsTheIpv4Address() {
    assertRefused(
        documents(
            DB, exposing("web", "protocol: TCP, port: 5432, addresses: [\"::ffff:127.0.0.1\"]")),
        "TCP");
  }

  @Test
  void otherAddressProtocolOrPortDoesNotOverlap() {
    assertAccepted(
        documents(
            DB,
            component(
                "web",
                "exposes:",
                "  - {name: a, protocol: TCP, port: 5432, addresses: [127.0.0.2]}",
                "  - {name: b, protocol: UDP, port: 5432}",
                "  - {name: c, protocol: TCP, port: 5433}",
                "  - {name: d, protocol: TCP, port: 5432, addresses: []}")));
  }

  @Test
  void oneComponentMayNotOverlapItself() {
    assertRefused(
        component(
            "web",
            "exposes:",
            "  - {name: a, protocol: TCP, port: 80, endPort: 90}",
            "  - §{name: b, protocol: TCP, port: 90}"),
        "endpoint \"a\" of component \"web\"");
  }

  @Test
  void ruleNamingAnUnknownComponent() {
    assertRefused(
        component(
            "web", "ingress: [{from: [{component: §x}]}]", "egress: [{to: [{component: §y}]}]"),
        "found the unknown component \"x\"",
        "found the unknown component \"y\"");
  }

  @Test
  void egressToAnEndpointThatThePeerDoesNotExpose() {
    assertRefused(
        documents(
            DB, component("web", "egress: [{to: [{component: db}], endpoints: [sql, §http]}]")),
        "found \"http\", which component \"db\" does not expose, expected one of sql");
  }

  @Test
  void ingressToAnEndpointOfSomebodyElse() {
    assertRefused(
        documents(DB, component("web", "ingress: [{from: [{component: db}], endpoints: [§sql]}]")),
        "found \"sql\", which component \"web\" does not expose");
  }

  @Test
  void labelsThatLeadNowhereRefuseNobody() {
    String db = labelled("db", "{tier: data}", "exposes: [{name: sql, protocol: TCP, port: 1}]");
    assertAccepted(
        documents(
            db,
            component("a", "egress: [{to: [{labels: {tier: web}}], endpoints: [sql]}]"),
            component("b", "egress: [{to: [{labels: {tier: data}}], endpoints: [http]}]")));
  }

  @Test
  void grantToTheUnknown() {
    assertRefused(
        documents(DB, grant("g", "§x", "db", "[sql]"), grant("h", "db", "db", "[§http]")),
        "found the unknown component \"x\"",
        "found \"http\", which component \"db\" does not expose");
  }

  @Test
  void redirectToTheUnknown() {
    assertRefused(
        documents(
            DB,
            component(
                "web", "onViolation: {action: redirect, to: {component: db, endpoint: §log}}")),
        "found \"log\", which component \"db\" does not expose");
  }
}
