package io.cellwall.policy;

import static io.cellwall.policy.Refusals.assertRefused;

import org.junit.jupiter.api.Test;

/** Each kind of mistake in an endpoint is refused at its exact place. */
class RefusedEndpointTest {

  private static String spec(String... lines) {
    return Policies.component("web", lines);
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
  void sourcePortsWithoutAPortOrOfAProtocolWithoutAny() {
    assertRefused(
        spec(
            "sourcePorts:",
            "  - §{protocol: TCP}",
            "  - {protocol: §ICMP, port: 7}",
            "  - {protocol: TCP, port: 1023, endPort: §1000}",
            "  - {protocol: TCP, port: 1000, §name: rlogin}"),
        "found no `port`",
        "found \"ICMP\", expected one of TCP, UDP",
        "expected at least `port`, which is 1023",
        "found the unknown key \"name\", expected one of protocol, port, endPort");
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
}
