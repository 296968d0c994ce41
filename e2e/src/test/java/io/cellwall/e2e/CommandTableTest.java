package io.cellwall.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.cellwall.cli.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every command in every bad circumstance: what it prints, and how it ends. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandTableTest {
  private static final Path LAUNCHER = Path.of("../cellwall").toAbsolutePath().normalize();
  private static final int NARROW = 40;
  private static final String UNWRITTEN = "cellwall: the output could not be written";

  /** No agent, and nothing of one, is asked by these. */
  private static final Set<String> BY_THEMSELVES = Set.of("agent", "doctor", "demo", "test");

  private static final String MANIFESTS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: client}
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: server}
      spec:
        exposes: [{name: echo, protocol: TCP, port: $0}]
        ingress: [{from: [{component: client}]}]
      """;

  @TempDir static Path directory;

  private final Sandbox sandbox = Sandbox.start();
  private Path file;

  @BeforeAll
  void start() throws IOException {
    file = Files.writeString(directory.resolve("m.yaml"), sandbox.numbered(MANIFESTS));
    sandbox.cli().apply(Files.readString(file));
    sandbox
        .cli()
        .must("grant", "--from=client", "--to=server", "--for=1h", "--reason=r", "--name=g");
    try (Probe client = sandbox.probe("client")) {
      client.reach(Target.udp("127.0.0.1", sandbox.port(0)));
    }
    new Flows(sandbox).await("what client was refused", flow -> flow.verdict().equals("deny"));
  }

  @AfterAll
  void stop() {
    sandbox.close();
  }

  /** A call as it works where all is well, but for {@code FILE} and {@code NEW}. */
  private record Call(String words, boolean succeeds, boolean table) {
    static Call listing(String words) {
      return new Call(words, true, true);
    }

    static Call answering(String words) {
      return new Call(words, true, false);
    }

    static Call failing(String words) {
      return new Call(words, false, false);
    }

    String command() {
      return words.split(" ", 2)[0];
    }

    boolean hasForms() {
      return Main.commandLine().getSubcommands().entrySet().stream()
          .filter(entry -> entry.getKey().equals(command()))
          .anyMatch(entry -> entry.getValue().getCommandSpec().findOption("--output") != null);
    }
  }

  private static final List<Call> CALLS =
      List.of(
          Call.answering("run client -- echo ran"),
          Call.answering("run-cgroup client"),
          Call.answering("apply -f FILE"),
          Call.failing("confirm"),
          Call.answering("diff -f FILE"),
          Call.listing("history"),
          Call.answering("show 1"),
          Call.answering("rollback 1 --dry-run"),
          Call.answering("export NEW"),
          Call.failing("import FILE"),
          Call.failing("follow resume"),
          Call.listing("get components"),
          Call.listing("get grants"),
          Call.answering("describe server"),
          Call.answering("delete component client --cascade --dry-run"),
          Call.answering("grant --from client --to server --for 1m --reason r --name h"),
          Call.failing("revoke nosuch"),
          Call.answering("explain --from client --to server --endpoint echo"),
          Call.listing("flows"),
          Call.listing("audit"),
          Call.listing("status"));

  /** What names something that is not there, its exit status, and what is said. */
  private record Unknown(String words, int status, String said) {}

  private static final List<Unknown> UNKNOWN =
      List.of(
          new Unknown("run nosuch -- true", 1, "there is no component nosuch"),
          new Unknown("run-cgroup nosuch", 1, "there is no component nosuch"),
          new Unknown("agent nosuch", 2, "nosuch"),
          new Unknown("agent --settings nosuch", 2, "there is no such file"),
          new Unknown("agent unload --settings nosuch", 2, "there is no such file"),
          new Unknown("doctor nosuch", 2, "nosuch"),
          new Unknown("run client --user nosuch -- true", 2, "no user 'nosuch'"),
          new Unknown("run client -- nosuch", 127, "nosuch"),
          new Unknown("apply -f nosuch.yaml", 2, "no such file: nosuch.yaml"),
          new Unknown("diff -f nosuch.yaml", 2, "no such file: nosuch.yaml"),
          new Unknown("history nosuch", 1, "there is no component or grant nosuch"),
          new Unknown("show 99", 1, "there is no revision 99"),
          new Unknown("rollback 99", 1, "there is no revision 99"),
          new Unknown("rollback 1 --component nosuch", 1, "nosuch"),
          new Unknown("export nosuch/file", 2, "expected the folder"),
          new Unknown("import nosuch", 2, "no such file: nosuch"),
          new Unknown("follow nosuch", 2, "expected suspend or resume, found nosuch"),
          new Unknown("follow suspend", 1, "no repository is followed"),
          new Unknown("get components nosuch", 1, "there is no component nosuch"),
          new Unknown("get grants nosuch", 1, "there is no grant nosuch"),
          new Unknown("get wombats", 2, "expected components or grants, found wombats"),
          new Unknown("describe nosuch", 1, "there is no component nosuch"),
          new Unknown("delete component nosuch", 1, "there is no component nosuch"),
          new Unknown("delete grant nosuch", 1, "there is no grant nosuch"),
          new Unknown("revoke nosuch", 1, "there is no grant nosuch"),
          new Unknown("grant --from nosuch --to server --for 1m --reason r", 2, "\"nosuch\""),
          new Unknown("explain --from nosuch --to server --endpoint echo", 2, "found nosuch"),
          new Unknown("explain --from client --to server --endpoint nosuch", 2, "called nosuch"),
          new Unknown("flows --component nosuch", 1, "there is no component nosuch"),
          new Unknown("flows --from nosuch", 1, "there is no component nosuch"),
          new Unknown("flows --to nosuch", 1, "there is no component nosuch"),
          new Unknown("flows --reason nosuch", 2, "found nosuch"),
          new Unknown("flows --verdict nosuch", 2, "found nosuch"),
          new Unknown("audit --component nosuch", 1, "there is no component nosuch"),
          new Unknown("confirm --nosuch", 2, "--nosuch"),
          new Unknown("status nosuch", 2, "nosuch"),
          new Unknown("nosuch", 2, "nosuch"));

  /** CommandsTest has what these say. */
  private static final Set<String> NOT_BUILT =
      Set.of(
          "backup",
          "check",
          "convert",
          "discover",
          "enforce",
          "learn",
          "map",
          "restore",
          "schema",
          "simulate",
          "sink",
          "support-bundle",
          "ui");

  private record Result(int status, String out, String err) {}

  @Test
  void noCommandIsLeftOut() {
    Set<String> listed = new TreeSet<>(BY_THEMSELVES);
    CALLS.forEach(call -> listed.add(call.command()));
    listed.addAll(NOT_BUILT);
    assertThat(listed).isEqualTo(new TreeSet<>(Main.commandLine().getSubcommands().keySet()));
  }

  @TestFactory
  Stream<DynamicTest> withoutAnAgent() {
    return CALLS.stream()
        .map(call ->
            dynamicTest(
                call.words(),
                () -> {
                  Result result = start("exec \"$@\"", words(call), directory.resolve("no.sock"));
                  assertThat(result.status()).as("%s", result).isEqualTo(1);
                  assertThat(result.out()).isEmpty();
                  assertThat(result.err())
                      .hasLineCount(1)
                      .contains("not running", "start it with: cellwall agent");
                }));
  }

  @TestFactory
  Stream<DynamicTest> asAnotherUserThanRoot() {
    String other =
        "exec setpriv --reuid=65534 --regid=65534 --clear-groups"
            + " --inh-caps=+dac_read_search --ambient-caps=+dac_read_search -- \"$@\"";
    Stream<DynamicTest> calls =
        CALLS.stream()
            .map(call ->
                dynamicTest(
                    call.words(),
                    () -> {
                      Result result = start(other, words(call), sandbox.socket());
                      assertThat(result.status()).as("%s", result).isEqualTo(1);
                      assertThat(result.err())
                          .hasLineCount(1)
                          .contains("no permission to use the agent's socket");
                    }));
    Stream<DynamicTest> own =
        Stream.of("agent", "agent unload", "doctor")
            .map(words ->
                dynamicTest(
                    words,
                    () -> {
                      Result result = start(other, List.of(words.split(" ", -1)), sandbox.socket());
                      assertThat(result.status()).as("%s", result).isEqualTo(1);
                      assertThat(result.err()).hasLineCount(1).contains("must be root");
                    }));
    return Stream.concat(calls, own);
  }

  @TestFactory
  Stream<DynamicTest> ontoAFullDisk() {
    return unwritten("exec \"$@\" >/dev/full");
  }

  @TestFactory
  Stream<DynamicTest> intoAClosedOutput() {
    return unwritten("exec \"$@\" >&-");
  }

  @TestFactory
  Stream<DynamicTest> intoAPipeThatNobodyReads() {
    return unwritten("exec 3> >(:); wait $!; exec \"$@\" >&3")
        .filter(test -> !test.getDisplayName().startsWith("run client"));
  }

  /** What a component's own command says about it is that command's. */
  private Stream<DynamicTest> unwritten(String line) {
    Stream<String> others =
        Stream.of(
            "--help",
            "--version",
            "agent --help",
            "agent unload --help",
            "doctor",
            "doctor --help",
            "run --help",
            "get --help");
    return Stream.concat(CALLS.stream().filter(Call::succeeds).map(Call::words), others)
        .map(words ->
            dynamicTest(
                words,
                () -> {
                  Result result = start(line, words(words), sandbox.socket());
                  assertThat(result.status()).as("%s", result).isEqualTo(1);
                  if (!words.contains("echo")) {
                    assertThat(result.err()).endsWith(UNWRITTEN + "\n");
                  }
                }));
  }

  @TestFactory
  Stream<DynamicTest> onANarrowTerminal() {
    return Stream.concat(CALLS.stream().filter(Call::table).map(Call::words), Stream.of("doctor"))
        .map(words ->
            dynamicTest(
                words,
                () -> {
                  Result result =
                      start("COLUMNS=" + NARROW + " exec \"$@\"", words(words), sandbox.socket());
                  assertThat(result.status()).as("%s", result).isZero();
                  assertThat(result.out().lines())
                      .isNotEmpty()
                      .allSatisfy(
                          text -> assertThat(text.length()).as(text).isLessThanOrEqualTo(NARROW));
                }));
  }

  @TestFactory
  Stream<DynamicTest> asJson() {
    return CALLS.stream()
        .filter(Call::hasForms)
        .map(call ->
            dynamicTest(
                call.words(),
                () -> {
                  List<String> words = words(call);
                  words.addAll(List.of("-o", "json"));
                  Cli.Result result = sandbox.cli().run(words.toArray(String[]::new));
                  assertThat(result.status()).as("%s", result).isEqualTo(call.succeeds() ? 0 : 1);
                  String answer = call.succeeds() ? result.output() : result.errors();
                  boolean lines = Set.of("flows", "audit").contains(call.command());
                  (lines ? answer.lines() : Stream.of(answer))
                      .forEach(text ->
                          assertThat(Probe.JSON.readTree(text).isContainer()).as(text).isTrue());
                  assertThat(call.succeeds() ? result.errors() : result.output()).isEmpty();
                }));
  }

  @TestFactory
  Stream<DynamicTest> ofTheAgentsProgramAsJson() {
    return Stream.of("doctor", "doctor nosuch", "agent nosuch", "agent unload --settings nosuch")
        .map(words ->
            dynamicTest(
                words,
                () -> {
                  Result result = start("exec \"$@\"", words(words + " -o json"), sandbox.socket());
                  boolean succeeds = words.equals("doctor");
                  assertThat(result.status()).as("%s", result).isEqualTo(succeeds ? 0 : 2);
                  String answer = succeeds ? result.out() : result.err();
                  assertThat(Probe.JSON.readTree(answer).isContainer()).as(answer).isTrue();
                  assertThat(succeeds ? result.err() : result.out()).isEmpty();
                }));
  }

  @TestFactory
  Stream<DynamicTest> ofAnUnknownName() {
    return UNKNOWN.stream()
        .map(call ->
            dynamicTest(
                call.words(),
                () -> {
                  Result result =
                      start("exec \"$@\"", List.of(call.words().split(" ", -1)), sandbox.socket());
                  assertThat(result.status()).as("%s", result).isEqualTo(call.status());
                  assertThat(result.out()).isEmpty();
                  assertThat(result.err()).contains(call.said());
                }));
  }

  private List<String> words(Call call) {
    return words(call.words());
  }

  private List<String> words(String call) {
    List<String> words = new ArrayList<>();
    for (String word : call.split(" ", -1)) {
      words.add(
          switch (word) {
            case "FILE" -> file.toString();
            case "NEW" -> directory.resolve("new" + System.nanoTime()).toString();
            default -> word;
          });
    }
    return words;
  }

  /** Runs the launcher by a line of the shell. */
  private Result start(String line, List<String> words, Path socket) {
    List<String> command =
        new ArrayList<>(List.of("bash", "-c", line, "bash", LAUNCHER.toString()));
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("CELLWALL_SOCKET", socket.toString());
    builder.environment().put("CELLWALL_BUILD", "no");
    try {
      Path errors = Files.createTempFile(directory, "errors", "");
      Process process = builder.redirectError(errors.toFile()).start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), UTF_8);
      return new Result(process.waitFor(), out, Files.readString(errors));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
