package io.cellwall.policy;

import static io.cellwall.policy.Refusals.assertAccepted;
import static io.cellwall.policy.Refusals.assertRefused;

import org.junit.jupiter.api.Test;

/** Each kind of mistake in a rule is refused at its exact place. */
class RefusedRuleTest {

  private static String spec(String... lines) {
    return Policies.component("web", lines);
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
  void pathsForAnotherPeerThanTheHost() {
    assertRefused(
        spec("egress: [{to: [{entity: host}, {entity: world}], §paths: [/run/a]}]"),
        "expected `{entity: host}` alone");
    assertAccepted(
        spec("egress: [{to: [{entity: host}], paths: [/run/a, '@b', 'shm:/c', 'mqueue:/d']}]"));
    assertAccepted(spec("egress: [{to: [{entity: world}], paths: []}]"));
  }

  @Test
  void pathsThatAreNone() {
    for (String path : new String[] {"run/a", "/run/../a", "'shm:c'", "'mqueue:/a/b'", "'@'"}) {
      assertRefused(
          spec("egress: [{to: [{entity: host}], paths: [§" + path + "]}]"),
          "expected the path of a unix socket or FIFO");
    }
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
}
