package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An agent that may not or cannot start leaves nothing, and says what is in its way. */
class StartTest {
  private final Sandbox sandbox = Sandbox.start();
  @TempDir private Path directory;
  @TempDir private Path logs;

  private final List<AgentProcess> started = new ArrayList<>();

  @AfterEach
  void stop() {
    started.forEach(AgentProcess::kill);
    sandbox.close();
  }

  @Test
  void aSecondAgentOnTheSameRootIsRefusedByTheOthersName() throws IOException {
    String told = refused(sandbox.tree().root(), directory.resolve("s"), directory.resolve("st"));
    assertThat(told)
        .contains("another agent enforces below " + sandbox.tree().root())
        .contains(sandbox.pins().toString())
        .contains("process=");
  }

  @Test
  void aSecondAgentBelowIsRefused() throws IOException {
    Path below = sandbox.tree().child("a/b");
    assertThat(refused(below, directory.resolve("s"), directory.resolve("st")))
        .contains("which holds " + below);
  }

  @Test
  void anAgentThatDiedKeepsOthersOffItsRootToo() throws IOException {
    sandbox.agent().kill();
    assertThat(refused(sandbox.tree().root(), directory.resolve("s"), directory.resolve("st")))
        .contains(sandbox.pins().toString());
  }

  @Test
  void anAgentWhoseSocketIsAnothersLeavesNothing() throws IOException {
    String told = refused(sandbox.tree().child("other"), sandbox.socket(), directory.resolve("st"));
    assertThat(told).contains("another agent answers on " + sandbox.socket());
  }

  @Test
  void anAgentWithoutAStateDirectoryLeavesNothing() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    assertThat(refused(sandbox.tree().root(), directory.resolve("s"), file.resolve("below")))
        .contains(file.toString());
    Files.delete(file);
    refused(sandbox.tree().root(), directory.resolve("s"), directory.resolve("st"));
  }

  /** Killed when so many of its programs are pinned. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10})
  void anAgentThatIsKilledAsItStartsHindersNoneAfterIt(int links) throws IOException {
    assertThat(sandbox.agent().stop()).isZero();
    sandbox.unload();
    Path root = sandbox.tree().root();
    List<String> arguments = arguments("", root, directory.resolve("s"), "st");
    AgentProcess killed = start("killed", arguments);
    Await.until(links + " pinned programs", () -> pinned() >= links);
    killed.kill();
    AgentProcess next = start("next", arguments);
    assertThat(next.awaitReady()).contains("enforces revision 0");
    assertThat(next.stop()).isZero();
    assertThat(start("unload", arguments("unload", root, directory.resolve("s"), "st")).awaitEnd())
        .isZero();
    assertThat(pins()).doesNotExist();
  }

  private AgentProcess start(String name, List<String> arguments) throws IOException {
    AgentProcess process = AgentProcess.start(Files.createTempFile(logs, name, ".txt"), arguments);
    started.add(process);
    return process;
  }

  private long pinned() {
    try (Stream<Path> links = Files.list(pins().resolve("links"))) {
      return links.count();
    } catch (IOException notYet) {
      return -1;
    }
  }

  @Test
  void unloadSaysWhatAnotherAgentEnforces() {
    String told = ended(arguments("unload", sandbox.tree().root(), sandbox.socket(), "st"));
    assertThat(told).contains("another agent still enforces below " + sandbox.tree().root());
  }

  private Path pins() {
    return sandbox.pins().resolveSibling(sandbox.pins().getFileName() + "-second");
  }

  private List<String> arguments(String first, Path root, Path socket, String state) {
    List<String> arguments = new ArrayList<>(first.isEmpty() ? List.of() : List.of(first));
    arguments.addAll(
        List.of(
            "--cgroup-root",
            root.toString(),
            "--state-dir",
            directory.resolve(state).toString(),
            "--socket",
            socket.toString(),
            "--bpffs",
            pins().toString()));
    return arguments;
  }

  /** What a refused agent says; it must leave nothing. */
  private String refused(Path root, Path socket, Path state) throws IOException {
    List<Path> before = listing();
    String told = ended(arguments("", root, socket, state.toString()));
    assertThat(pins()).doesNotExist();
    assertThat(listing()).isEqualTo(before);
    return told;
  }

  /** What it says on standard error when it fails. */
  private String ended(List<String> arguments) {
    try {
      Path errors = Files.createTempFile(logs, "errors", ".txt");
      assertThat(AgentProcess.start(errors, arguments).awaitEnd()).isEqualTo(1);
      return Files.readString(errors);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private List<Path> listing() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.sorted().toList();
    }
  }
}
