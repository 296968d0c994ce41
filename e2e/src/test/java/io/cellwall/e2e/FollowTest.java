package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is pushed to the repository that an agent follows, as its users see and feel it. */
class FollowTest {
  /** From the push on, so the time until it is seen is in it. */
  private static final Duration SOON = Duration.ofSeconds(2);

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

  @TempDir Path directory;

  private Path settings() throws IOException {
    return Files.writeString(
        directory.resolve("agent.yaml"),
        "repository: {git: \"%s\", branch: main, poll: 200ms}\n"
            .formatted(directory.resolve("remote").toUri()));
  }

  private String push(Git remote, String manifests) throws GitAPIException, IOException {
    Files.writeString(directory.resolve("remote/walls.yaml"), manifests);
    remote.add().addFilepattern(".").call();
    return remote.commit().setMessage("walls").setSign(false).call().name();
  }

  @Test
  void aGoodCommitIsSoonEnforcedAndABadOneIsSeenInTheStatus() throws Exception {
    try (Git remote =
            Git.init()
                .setDirectory(directory.resolve("remote").toFile())
                .setInitialBranch("main")
                .call();
        Sandbox sandbox = Sandbox.start("--settings", settings().toString())) {
      Target echo = Target.tcp("127.0.0.1", sandbox.port(0));
      push(remote, sandbox.numbered(CLOSED));
      Await.until(
          "the first commit", () -> sandbox.cli().json("status").get("revision").asLong() == 1);
      sandbox.probe("server").serve(echo);
      Probe client = sandbox.probe("client");
      assertThat(client.reach(echo).refused()).isTrue();

      long pushed = System.nanoTime();
      String good = push(remote, sandbox.numbered(OPEN));
      Await.until("the wall to open", () -> client.reach(echo).answered());
      assertThat(Duration.ofNanos(System.nanoTime() - pushed)).isLessThan(SOON);

      push(remote, sandbox.numbered(CLOSED).replace("ingress:", "ingres:"));
      Await.until("the refusal", () -> status(sandbox).contains("walls.yaml:12:3: "));
      assertThat(status(sandbox)).contains("ingres").contains(good);
      assertThat(client.reach(echo).answered()).isTrue();
    }
  }

  private static String status(Sandbox sandbox) {
    return sandbox.cli().must("status");
  }
}
