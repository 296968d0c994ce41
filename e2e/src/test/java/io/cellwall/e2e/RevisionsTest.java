package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** Versions, through the command line and felt on the wire. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RevisionsTest {
  private static final String OPEN =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: client}
      spec:
        egress: [{to: [{component: server}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: server}
      spec:
        exposes: [{name: echo, protocol: TCP, port: $0}]
        ingress: [{from: [{component: client}]}]
      """;

  private static final String CLOSED = OPEN.replace("from: [{component: client}]", "from: []");

  private final Sandbox sandbox = Sandbox.start();
  private final Target echo = Target.tcp("127.0.0.1", sandbox.port(0));

  @AfterAll
  void stop() {
    sandbox.close();
  }

  private Path file(String manifests) throws IOException {
    return Files.writeString(
        sandbox.stateDirectory().resolve("candidate.yaml"), sandbox.numbered(manifests));
  }

  @Test
  void aRevisionIsSeenBeforeUndoneAfterAndNeverLost() throws IOException {
    Cli cli = sandbox.cli();
    sandbox.cli().tryApply(sandbox.numbered(OPEN), "-m", "open it");
    sandbox.probe("server").serve(echo);
    Probe client = sandbox.probe("client");
    assertThat(client.reach(echo).answered()).isTrue();

    String candidate = file(CLOSED).toString();
    assertThat(cli.must("diff", "-f", candidate))
        .contains("-  ingress: [{from: [{component: client}]}]")
        .contains("newly denied: client -> server echo TCP " + sandbox.port(0));
    assertThat(client.reach(echo).answered()).as("a diff changes nothing").isTrue();

    assertThat(cli.run("apply", "-f", candidate, "--from-revision", "1").status()).isZero();
    assertThat(client.reach(echo).refused()).isTrue();
    Cli.Result lost = cli.run("apply", "-f", candidate, "--from-revision", "1");
    assertThat(lost.status()).isEqualTo(1);
    assertThat(lost.errors()).contains("revision 2");

    assertThat(cli.must("rollback", "1"))
        .contains("component/server changed")
        .contains("revision 3");
    assertThat(client.reach(echo).answered()).isTrue();

    JsonNode history = cli.json("history");
    assertThat(history).hasSize(3);
    assertThat(history.path(0).path("message").asString()).isEqualTo("open it");
    assertThat(history.path(2).path("message").asString()).isEqualTo("rollback to revision 1");
    assertThat(cli.json("history", "client")).hasSize(1);
    assertThat(cli.must("show", "2")).contains("component/server changed").contains("+  ingress:");
    assertThat(cli.must("show", "3", "--manifests"))
        .isEqualTo(cli.must("show", "1", "--manifests"))
        .contains("port: " + sandbox.port(0));
    assertThat(cli.run("show", "9").status()).isEqualTo(1);
    assertThat(cli.run("rollback", "9").status()).isEqualTo(1);
  }
}
