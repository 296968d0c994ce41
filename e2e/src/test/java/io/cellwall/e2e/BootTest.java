package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The kernel has forgotten everything, as after a restart; the state directory is as it was left.
 */
class BootTest {
  private static final String MANIFESTS =
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
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: stranger}
      spec: {}
      """;

  private final Sandbox sandbox = Sandbox.start();
  private final String manifests = sandbox.numbered(MANIFESTS);
  private final Target echo = Target.tcp("127.0.0.1", sandbox.port(0));

  @BeforeEach
  void shutDown() {
    sandbox.cli().apply(manifests);
    sandbox.agent().kill();
    sandbox.unload();
  }

  @AfterEach
  void stop() {
    sandbox.close();
  }

  private void wallsStand() {
    sandbox.probe("server").serve(echo);
    assertThat(sandbox.probe("client").reach(echo).answered()).isTrue();
    assertThat(sandbox.probe("stranger").reach(echo).outcome()).isEqualTo("EPERM");
  }

  private void damageStore() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(sandbox.store())) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Files.write(file, new byte[] {0, 1, 2});
    }
  }

  @Test
  void theWallsStandAgain() {
    assertThat(sandbox.restart().awaitReady()).contains("enforces revision 1");
    wallsStand();
  }

  @Test
  void withADamagedStoreTheWallsStandAsTheyStoodAndNothingIsChanged() throws IOException {
    damageStore();
    assertThat(sandbox.restart().awaitReady()).contains("changes are refused");
    Cli.Result refused = sandbox.cli().tryApply(manifests + "# again\n");
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.errors()).contains("the store is damaged");
    assertThat(sandbox.cli().json("status").get("degraded").asString()).contains("damaged");
    wallsStand();
  }

  @Test
  void withADamagedTableTheWallsStandAsTheRevisionSays() throws IOException {
    Files.write(sandbox.stateDirectory().resolve("table"), new byte[] {0, 1, 2});
    assertThat(sandbox.restart().awaitReady()).contains("enforces revision 1");
    wallsStand();
  }

  @Test
  void withBothDamagedThereIsNoAgentThatWouldPretend() throws IOException {
    damageStore();
    Files.write(sandbox.stateDirectory().resolve("table"), new byte[] {0, 1, 2});
    assertThat(sandbox.restart().awaitEnd()).isEqualTo(1);
  }
}
