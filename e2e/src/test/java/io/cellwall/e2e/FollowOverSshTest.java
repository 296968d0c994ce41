package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repository that a real SSH server gives to who has a key; and leaving it aside for a while. */
class FollowOverSshTest {
  private static final String LOCALHOST = "127.0.0.1";
  private static final String WALLS =
      "{apiVersion: cellwall.io/v1, kind: Component, metadata: {name: %s}, spec: {}}\n";

  @TempDir Path directory;

  private int port;
  private Process server;

  @BeforeEach
  void serve() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral(LOCALHOST))) {
      port = free.getLocalPort();
    }
    for (String key : List.of("client", "host", "stranger")) {
      Shell.run(
          List.of(),
          "ssh-keygen",
          "-q",
          "-t",
          "ed25519",
          "-N",
          "",
          "-f",
          directory.resolve(key).toString());
    }
    Files.createDirectories(Path.of("/run/sshd"));
    Path settings =
        Files.writeString(
            directory.resolve("sshd_config"),
            """
            ListenAddress %s:%d
            HostKey %s
            AuthorizedKeysFile %s
            PidFile none
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            """
                .formatted(
                    LOCALHOST, port, directory.resolve("host"), directory.resolve("client.pub")));
    server =
        new ProcessBuilder("/usr/sbin/sshd", "-D", "-f", settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("sshd.log").toFile())
            .start();
    Await.until("sshd", this::answers);
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.ofLiteral(LOCALHOST), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  @AfterEach
  void stop() {
    server.destroy();
  }

  private void know(String key) throws IOException {
    String known = Files.readString(directory.resolve(key + ".pub"));
    Files.writeString(directory.resolve("known"), "[%s]:%d %s".formatted(LOCALHOST, port, known));
  }

  private Path settings() throws IOException {
    return Files.writeString(
        directory.resolve("agent.yaml"),
        """
        repository:
          git: ssh://root@%s:%d%s
          poll: 200ms
          keyFile: %s
          knownHostsFile: %s
        """
            .formatted(
                LOCALHOST,
                port,
                directory.resolve("remote"),
                directory.resolve("client"),
                directory.resolve("known")));
  }

  private String push(Git remote, String component) throws Exception {
    Files.writeString(directory.resolve("remote/walls.yaml"), WALLS.formatted(component));
    remote.add().addFilepattern(".").call();
    return remote.commit().setMessage("walls").setSign(false).call().name();
  }

  private static String status(Sandbox sandbox) {
    return sandbox.cli().must("status");
  }

  @Test
  void aServerThatIsKnownIsFollowedAnotherIsNotAndASuspendedOneIsLeftAside() throws Exception {
    know("stranger");
    try (Git remote =
            Git.init()
                .setDirectory(directory.resolve("remote").toFile())
                .setInitialBranch("main")
                .call();
        Sandbox sandbox = Sandbox.start("--settings", settings().toString())) {
      push(remote, "one");
      Await.until(
          "the refusal of a server that is not known",
          () -> status(sandbox).contains("Host key verification failed"));
      know("host");
      Await.until("what it holds", () -> sandbox.cli().run("describe", "one").status() == 0);
      assertThat(status(sandbox)).doesNotContain("problem");

      assertThat(sandbox.cli().must("follow", "suspend")).startsWith("suspended: ");
      String second = push(remote, "two");
      sandbox.cli().apply(WALLS.formatted("by-hand"));
      assertThat(sandbox.cli().must("describe", "one")).contains("Name:");
      assertThat(status(sandbox)).contains("cellwall follow resume");
      assertThat(sandbox.cli().must("follow", "resume")).contains("commit " + second);
      assertThat(sandbox.cli().must("get", "components")).contains("two").doesNotContain("by-hand");
      assertThat(sandbox.cli().must("audit"))
          .contains("follow-suspended")
          .contains("follow-resumed");
    }
  }
}
