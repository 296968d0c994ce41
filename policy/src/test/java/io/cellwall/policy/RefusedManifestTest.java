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
        "found \"root\", expected one of raw-socket, packet-socket, ptrace, other-socket, audit-socket,"
            + " vsock, crypto, netlink:generic, netlink:netfilter, netlink:kobject-uevent,"
            + " foreign-address, clock, kernel-log");
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
