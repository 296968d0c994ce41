package io.cellwall.agent.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cellwall.agent.Agent;
import io.cellwall.agent.apply.FakeEnforcement;
import io.cellwall.agent.apply.Manifests;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The agent's socket: who may ask, and what a wrong question is answered. */
class ApiServerTest {
  @TempDir Path directory;

  private TestAgent agent;

  @BeforeEach
  void start() throws IOException {
    agent = TestAgent.start(directory);
  }

  @AfterEach
  void stop() {
    agent.close();
  }

  @Test
  @Timeout(60)
  void aUserHasSoManyConnectionsAndNoMore() throws IOException {
    List<SocketChannel> open = new ArrayList<>();
    while (open.size() < OpenConnections.MOST) {
      open.add(agent.connected());
    }
    TestAgent.Answer refused = agent.get("/v1/status");
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.json().at("/error/code").asString()).isEqualTo("too-many-connections");
    for (SocketChannel channel : open) {
      channel.close();
    }
    TestAgent.Answer later = agent.get("/v1/status");
    while (later.status() == 503) {
      later = agent.get("/v1/status");
    }
    assertThat(later.status()).isEqualTo(200);
  }

  @Test
  void theSocketIsForItsOwnerOrGroupAlone() throws IOException {
    String mode =
        PosixFilePermissions.toString(Files.getPosixFilePermissions(agent.settings().socket()));
    assertThat(mode).isIn("rw-------", "rw-rw----");
    try (var beside = Files.list(agent.settings().socket().getParent())) {
      assertThat(beside).containsExactly(agent.settings().socket());
    }
  }

  @Test
  void aSecondAgentOnTheSameSocketIsRefused() {
    assertThatThrownBy(
            () -> Agent.start(agent.settings(), new FakeEnforcement(), InstantSource.system()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another agent answers");
  }

  @Test
  void aWrongManifestIsRefusedWithItsPlace() throws IOException {
    TestAgent.Answer answer = agent.apply(Manifests.WEB);
    assertThat(answer.status()).isEqualTo(400);
    JsonNode error = answer.json().path("error");
    assertThat(error.path("code").asString()).isEqualTo("manifest-refused");
    assertThat(error.path("diagnostics").path(0).asString()).startsWith("shop.yaml:6:");
  }

  @Test
  void badCallsGetOneClearErrorEach() throws IOException {
    assertThat(agent.get("/v1/nothing").status()).isEqualTo(404);
    assertThat(agent.get("/v1/components/ghost").json().path("error").path("message").asString())
        .isEqualTo("there is no component ghost");
    assertThat(agent.get("/v1/flows?verdict=maybe").status()).isEqualTo(400);
    assertThat(agent.get("/v1/flows?since=yesterday").status()).isEqualTo(400);
    assertThat(agent.get("/v1/explain?from=ghost&to=host&protocol=TCP&port=1").status())
        .isEqualTo(400);
    assertThat(
            agent.ask("POST", "/v1/apply", List.of()).json().path("error").path("code").asString())
        .isEqualTo("bad-call");
    assertThat(agent.ask("POST", "/v1/components/ghost/run-cgroup", Map.of()).status())
        .isEqualTo(404);
  }

  @Test
  void theAuthorOfARevisionIsWhoConnectedWhateverTheClientSays() throws IOException {
    agent.applyShop();
    assertThat(agent.get("/v1/revisions").json().path(0).path("uid").asInt())
        .isEqualTo((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
  }

  @Test
  void anotherUserIsAnotherAuthor() throws Exception {
    agent.applyShop();
    Path socket = agent.settings().socket();
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
    for (Path above : List.of(directory, directory.resolve("run"))) {
      Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Process other =
        new ProcessBuilder(
                List.of(
                    "setpriv",
                    "--reuid=65534",
                    "--regid=65534",
                    "--clear-groups",
                    "curl",
                    "--silent",
                    "--unix-socket",
                    socket.toString(),
                    "-X",
                    "DELETE",
                    "http://x/v1/components/web?cascade=true&uid=0&user=root"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(new String(other.getInputStream().readAllBytes(), UTF_8)).contains("removed");
    assertThat(other.waitFor()).isZero();
    JsonNode newest = agent.get("/v1/revisions/2").json();
    assertThat(newest.path("uid").asInt()).isEqualTo(65534);
    assertThat(newest.path("author").asString()).isEqualTo("nobody");
  }
}
