package io.cellwall.policy;

import static io.cellwall.policy.Refusals.assertAccepted;
import static io.cellwall.policy.Refusals.assertRefused;

import org.junit.jupiter.api.Test;

/** Each kind of mistake in one document is refused at its exact place. */
class RefusedManifestTest {

  private static String spec(String... lines) {
    return Policies.component("web", lines);
  }

  @Test
  void unknownKey() {
    assertRefused(
        spec("§expose: []"), "found the unknown key \"expose\", expected one of selector,");
  }

  @Test
  void unknownKeyDeepInside() {
    assertRefused(
        spec("exposes:", "  - {name: a, protocol: TCP, port: 80, §adresses: [127.0.0.1]}"),
        "spec.exposes[0]: found the unknown key \"adresses\"");
  }

  @Test
  void keyGivenTwice() {
    assertRefused(spec("ingress: []", "§ingress: []"), "found the key \"ingress\" twice");
  }

  @Test
  void wrongApiVersion() {
    assertRefused(
        """
        apiVersion: §cellwall.io/v2
        kind: Component
        metadata: {name: web}
        """,
        "apiVersion: found \"cellwall.io/v2\", expected cellwall.io/v1");
  }

  @Test
  void unknownKind() {
    assertRefused(
        """
        apiVersion: cellwall.io/v1
        kind: §Wall
        """,
        "kind: found \"Wall\", expected one of Component, Grant");
  }

  @Test
  void missingName() {
    assertRefused(
        """
        apiVersion: cellwall.io/v1
        kind: Component
        metadata: §{labels: {}}
        """,
        "metadata: found no `name`, expected it here");
  }

  @Test
  void nameThatIsNoLabel() {
    assertRefused(Policies.component("§Web_1"), "found \"Web_1\", expected an RFC 1123 label");
  }

  @Test
  void nameThatIsTooLong() {
    assertRefused(Policies.component("§" + "a".repeat(64)), "expected an RFC 1123 label");
  }

  @Test
  void nameOfAnEntity() {
    assertRefused(Policies.component("§world"), "found \"world\", expected another name");
  }

  @Test
  void numberWhereTextIsExpected() {
    assertRefused(Policies.component("§12"), "found the number \"12\", expected an RFC 1123 label");
  }

  @Test
  void labelThatIsNone() {
    assertRefused(
        Policies.labelled("web", "{§-app: x, tier: §'a b'}"),
        "expected a label key",
        "expected a label value");
  }

  @Test
  void mappingWhereAListIsExpected() {
    assertRefused(spec("ingress: §{from: []}"), "found a mapping, expected a list");
  }

  @Test
  void nothingWhereAListIsExpected() {
    assertRefused(
        spec("ingress:", "  - from: []", "    endpoints:§"), "found nothing, expected a list");
  }

  @Test
  void portZeroAndBeyondTheLast() {
    assertRefused(
        spec(
            "exposes:",
            "  - {name: a, protocol: TCP, port: §0}",
            "  - {name: b, protocol: TCP, port: §65536}",
            "  - {name: c, protocol: TCP, port: §'80'}"),
        "found the number \"0\", expected a port from 1 to 65535",
        "found the number \"65536\", expected a port from 1 to 65535",
        "found \"80\", expected a port from 1 to 65535");
  }

  @Test
  void portsThatEndBeforeTheyStart() {
    assertRefused(
        spec("exposes: [{name: a, protocol: UDP, port: 7010, endPort: §7000}]"),
        "found the number \"7000\", expected at least `port`, which is 7010");
  }

  @Test
  void lastPortWithoutAFirst() {
    assertRefused(
        spec("egress: [{to: [{entity: world}], ports: [{protocol: TCP, endPort: §90}]}]"),
        "found `endPort` without `port`");
  }

  @Test
  void portOfIcmp() {
    assertRefused(
        spec("egress: [{to: [{entity: world}], ports: [{protocol: ICMP, §port: 8}]}]"),
        "ICMP has no ports");
  }

  @Test
  void unknownProtocol() {
    assertRefused(
        spec("exposes: [{name: a, protocol: §QUIC, port: 443}]"),
        "found \"QUIC\", expected one of TCP, UDP, SCTP, UNIX, FIFO, SHM, MQUEUE, SIGNAL");
  }

  @Test
  void addressThatIsNone() {
    assertRefused(
        spec("exposes: [{name: a, protocol: TCP, port: 80, addresses: [§localhost, §127.1]}]"),
        "found \"localhost\", expected an IP address",
        "found the number \"127.1\", expected an IP address");
  }

  @Test
  void wildcardAddress() {
    assertRefused(
        spec("exposes: [{name: a, protocol: TCP, port: 80, addresses: [§0.0.0.0]}]"),
        "found the wildcard address");
  }

  @Test
  void endpointNameGivenTwice() {
    assertRefused(
        spec(
            "exposes:",
            "  - {name: a, protocol: TCP, port: 80}",
            "  - §{name: a, protocol: TCP, port: 81}"),
        "found a second endpoint named \"a\"");
  }

  @Test
  void pathOfTheWrongShape() {
    assertRefused(
        spec(
            "exposes:",
            "  - {name: a, protocol: UNIX, path: §run/a}",
            "  - {name: b, protocol: FIFO, path: §/run/../b}",
            "  - {name: c, protocol: SHM, path: §/a/b}",
            "  - {name: d, protocol: UNIX, path: §'/" + "x".repeat(107) + "'}"),
        "expected an absolute path",
        "expected an absolute path",
        "expected a name with one leading /",
        "at most 107 bytes");
  }

  @Test
  void unknownSignal() {
    assertRefused(
        spec("exposes: [{name: a, protocol: SIGNAL, signals: [HUP, §SIGTERM]}]"),
        "found \"SIGTERM\", expected one of HUP, INT,");
  }

  @Test
  void blockThatIsNone() {
    assertRefused(
        spec("egress: [{to: [{cidr: §10.0.0.0/33}, {cidr: §10.0.0.0}, {cidr: §'fe80::/129'}]}]"),
        "found \"10.0.0.0/33\", expected a CIDR",
        "found \"10.0.0.0\", expected a CIDR",
        "found \"fe80::/129\", expected a CIDR");
  }

  @Test
  void blockWithBitsBeyondItsPrefix() {
    assertRefused(
        spec("egress: [{to: [{cidr: §10.1.2.3/8}]}]"),
        "found \"10.1.2.3/8\", expected no bits set beyond the prefix: 10.0.0.0/8");
  }

  @Test
  void exceptionOutsideItsBlock() {
    assertRefused(
        spec("egress: [{to: [{cidr: 10.0.0.0/8, except: [§11.0.0.0/16]}]}]"),
        "found \"11.0.0.0/16\", expected a block inside 10.0.0.0/8");
  }

  @Test
  void peerOfTwoKindsOrNone() {
    assertRefused(
        spec("ingress: [{from: [§{component: a, entity: host}, §{}]}]"),
        "found component and entity, expected exactly one of",
        "found none, expected exactly one of");
  }

  @Test
  void unknownEntity() {
    assertRefused(
        spec("ingress: [{from: [{entity: §all}]}]"),
        "found \"all\", expected one of host, world, any");
  }

  @Test
  void expressionThatLacksItsValues() {
    assertRefused(
        spec(
            "ingress: [{from: [{expressions: [§{key: a, operator: In}, {key: a, operator: Exists, §values: [b]}]}]}]"),
        "found no `values`, which In needs",
        "found `values`, which Exists does not take");
  }

  @Test
  void unknownOperator() {
    assertRefused(
        spec("ingress: [{from: [{expressions: [{key: a, operator: §Like, values: [b]}]}]}]"),
        "found \"Like\", expected one of In, NotIn, Exists, DoesNotExist");
  }

  @Test
  void portsForAPeerThatIsNamed() {
    assertRefused(
        spec("egress: [{to: [{component: web}], §ports: [{protocol: TCP, port: 80}]}]"),
        "`ports` is for cidr and entity peers");
  }

  @Test
  void endpointsForAPeerThatIsNotNamed() {
    assertRefused(
        spec("egress: [{to: [{entity: world}], §endpoints: [http]}]"),
        "`endpoints` is for component and label peers");
  }

  /** It does restrict: the rule matches nothing. */
  @Test
  void anEmptyListIsAcceptedForPeersOfTheOtherKind() {
    assertAccepted(spec("egress: [{to: [{component: web}], ports: []}]"));
    assertAccepted(spec("egress: [{to: [{entity: world}], endpoints: []}]"));
    assertAccepted(spec("egress: [{to: [{expressions: []}], endpoints: [http]}]"));
  }

  @Test
  void impossibleSchedule() {
    assertRefused(
        spec(
            "egress:",
            "  - to: []",
            "    schedule: {days: [§Funday], from: §'24:30', to: '18:00', timezone: §Mars/Olympus}",
            "  - to: []",
            "    schedule: §{from: '08:00', to: '08:00'}",
            "  - to: []",
            "    schedule: §{timezone: Europe/Berlin}"),
        "found \"Funday\", expected one of Mon, Tue, Wed, Thu, Fri, Sat, Sun",
        "found \"24:30\", expected a time from 00:00 to 23:59",
        "found \"Mars/Olympus\", expected a time zone",
        "found the same time in `from` and `to`",
        "found neither `days` nor `from` nor `to`");
  }

  @Test
  void unknownEnforcementAndAction() {
    assertRefused(
        spec("enforcement: §off", "onViolation: {action: §ignore}"),
        "found \"off\", expected one of enforce, audit",
        "found \"ignore\", expected one of reject, drop, redirect");
  }

  @Test
  void redirectToNowhere() {
    assertRefused(spec("onViolation: §{action: redirect}"), "found no `to`");
  }

  @Test
  void targetWithoutRedirect() {
    assertRefused(
        spec("onViolation: {action: drop, §to: {address: 127.0.0.1, port: 1}}"),
        "only the action redirect takes");
  }

  @Test
  void unknownPrivilege() {
    assertRefused(
        spec("privileges: [§root]"),
        "found \"root\", expected one of raw-socket, packet-socket, ptrace, other-socket");
  }

  @Test
  void badQuantities() {
    assertRefused(
        spec(
            "limits:",
            "  cpu: §500x",
            "  memory: §256mi",
            "  pids: §0",
            "  io: [{path: §data, readBps: §-1, writeIops: §1.5}]"),
        "found \"500x\", expected cores",
        "found \"256mi\", expected a quantity",
        "found the number \"0\", expected a number of processes",
        "found \"data\", expected an absolute path",
        "found the number \"-1\", expected a quantity",
        "found the number \"1.5\", expected operations a second");
  }

  @Test
  void cgroupThatIsTheRootOrNotBelowIt() {
    for (String path : new String[] {"/", "/.", "''", "//", "shop", "/..", "/a/../..", "/a/"}) {
      assertRefused(
          spec("selector: {cgroups: [§" + path + "]}"),
          "below the cgroup root and not the root itself");
    }
  }

  @Test
  void unitWithoutASuffix() {
    assertRefused(
        spec("selector: {systemdUnits: [§nginx]}"), "expected the full name of a systemd unit");
  }

  @Test
  void controlCharactersAreShownEscaped() {
    assertRefused(
        spec("privileges: [§\"\\e[31mroot\"]"), "found \"\\u001b[31mroot\", expected text without");
  }

  @Test
  void charactersThatReorderTheTextAreRefusedEvenInComments() {
    assertRefused(spec("exposes: [] # §\u202e"), "found the character U+202E");
  }

  @Test
  void aliases() {
    assertRefused(spec("ingress: &all []", "egress: §*all"), "found an alias, expected none");
  }

  @Test
  void deepNesting() {
    String open = "[".repeat(100_000);
    assertRefused(spec("ingress: " + open.substring(0, 30) + "§" + open), "found nesting deeper");
  }

  @Test
  void syntaxErrorIsToldWithItsPlace() {
    assertRefused(spec("exposes: [{name: a") + "§", "not YAML");
  }

  @Test
  void grantWithoutAnEndOrWithTwo() {
    assertRefused(
        grant("§", "reason: why")
            + "---\n"
            + grant("§", "duration: 5m", "expires: 2026-01-01T00:00:00Z"),
        "found none, expected exactly one of duration, expires",
        "found duration and expires, expected exactly one of");
  }

  @Test
  void grantThatLastsForNoTime() {
    assertRefused(grant("", "duration: §0s"), "expected a duration such as");
    assertRefused(grant("", "duration: §soon"), "expected a duration such as");
    assertRefused(grant("", "expires: §tomorrow"), "expected a time such as");
  }

  private static String grant(String mark, String... fields) {
    return """
    apiVersion: cellwall.io/v1
    kind: Grant
    metadata: {name: g}
    spec:
      %sfrom: {component: web}
      to: {component: web}
    """
            .formatted(mark)
        + String.join("", java.util.Arrays.stream(fields).map(it -> "  " + it + "\n").toList());
  }

  @Test
  void allMistakesAreToldAtOnce() {
    assertRefused(
        spec("enforcement: §off", "privileges: [§root]")
            + "---\n"
            + Policies.component("§B", "§a: 1"),
        "enforcement",
        "privileges",
        "metadata.name",
        "unknown key");
  }

  @Test
  void jsonIsReadAlike() {
    assertAccepted(
        """
        {"apiVersion": "cellwall.io/v1", "kind": "Component", "metadata": {"name": "web"},
         "spec": {"exposes": [{"name": "http", "protocol": "TCP", "port": 80}]}}
        """);
    assertRefused(
        """
        {"apiVersion": "cellwall.io/v1", "kind": "Component", "metadata": {"name": "web"},
         "spec": {"exposes": [{"name": "http", "protocol": "TCP", "port": §"80"}]}}
        """,
        "expected a port");
  }
}
