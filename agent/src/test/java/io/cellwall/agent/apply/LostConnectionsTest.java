package io.cellwall.agent.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.compile.Compiler;
import io.cellwall.compile.GrantClock;
import io.cellwall.kernel.Connection;
import io.cellwall.kernel.Connection.End;
import io.cellwall.manifest.ManifestParser;
import io.cellwall.manifest.Source;
import io.cellwall.policy.Policy;
import io.cellwall.policy.Resolver;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LostConnectionsTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private static final String SSH =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: ssh}
      spec:
        selector: {cgroups: [/ssh]}
        exposes: [{name: ssh, protocol: TCP, port: 22}]
        ingress: [{from: [{cidr: 203.0.113.0/24}]}]
      """;

  private final FakeEnforcement kernel = new FakeEnforcement();

  private LostConnections.State state(String manifests) {
    Policy policy =
        Resolver.resolve(
                ManifestParser.parse(List.of(new Source("ssh.yaml", manifests))).manifests())
            .policy();
    return new LostConnections.State(
        policy, Compiler.compile(policy, kernel.identities(), new GrantClock(NOW, 1)));
  }

  private static Connection session(String from) {
    return new Connection(
        new End(InetAddress.ofLiteral("192.0.2.1"), 22, true, Optional.of("/ssh")),
        new End(InetAddress.ofLiteral(from), 50_112, false, Optional.empty()),
        true);
  }

  private List<Connection> lost(Connection connection, String before, String after) {
    return new LostConnections(kernel, NOW).of(List.of(connection), state(before), state(after));
  }

  @Test
  void aSessionIsLostToAManifestThatDoesNotLetItIn() {
    Connection session = session("198.51.100.7");
    assertThat(lost(session, "", SSH)).containsExactly(session);
    assertThat(session).hasToString("from 198.51.100.7 port 50112 to 192.0.2.1 port 22");
  }

  @Test
  void aSessionThatIsLetInIsNotLost() {
    assertThat(lost(session("203.0.113.7"), "", SSH)).isEmpty();
    assertThat(lost(session("198.51.100.7"), "", "")).isEmpty();
  }

  @Test
  void whatWasRefusedBeforeIsNotLostNow() {
    assertThat(lost(session("198.51.100.7"), SSH, SSH)).isEmpty();
  }
}
