package io.cellwall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What all commands have in common: help, and what they say when something is wrong. */
class CommandsTest {
  @TempDir Path directory;

  private Calls calls;

  @BeforeEach
  void prepare() {
    calls = new Calls(directory);
  }

  @Test
  void withoutAnAgentACommandSaysSoInOneLineAndNamesTheCommandThatStartsIt() {
    Calls.Result result = Calls.run("status", "--socket", calls.socket());
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).hasLineCount(1).contains("not running").contains("cellwall agent");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void wrongWordsAreStatusTwoOnStandardError() {
    assertThat(Calls.run("frobnicate").status()).isEqualTo(2);
    assertThat(Calls.run("get", "wombats").err()).contains("expected components or grants");
    assertThat(Calls.run("flows", "--verdict", "maybe").status()).isEqualTo(2);
    assertThat(Calls.run("flows", "--since", "lunch").err()).contains("expected a time such as");
    assertThat(Calls.run("explain", "--from", "a", "--to", "b").status()).isEqualTo(2);
    assertThat(
            Calls.run("explain", "--from", "a", "--to", "b", "--endpoint", "e", "--at", "noon")
                .err())
        .startsWith("cellwall: Invalid value for option '--at': expected a time such as ")
        .contains("found noon");
    assertThat(
            Calls.run("grant", "--from", "a", "--to", "b", "--for", "soon", "--reason", "r")
                .status())
        .isEqualTo(2);
    assertThat(Calls.run("apply", "-f", directory.resolve("nothing.yaml").toString()).err())
        .contains("no such file");
    assertThat(Calls.run("apply", "-f", directory.toString()).status()).isEqualTo(2);
    assertThat(Calls.run().status()).isEqualTo(2);
  }

  @Test
  void whatIsNotBuiltYetSaysSoInOneLineAndIsStatusOne() {
    for (List<String> call :
        List.of(
            List.of("map", "--watch", "-o", "dot"),
            List.of("discover", "-o", "directory"),
            List.of("learn", "--component", "web", "--tighten"),
            List.of("simulate", "-f", "shop.yaml", "--since", "1h"),
            List.of("check", "tests.yaml", "-f", "shop.yaml"),
            List.of("enforce", "web", "--confirm", "10m"),
            List.of("ui"),
            List.of("sink", "--listen", "127.0.0.1:9999"),
            List.of("schema"),
            List.of("convert", "-f", "policy.yaml"),
            List.of("backup", "file"),
            List.of("restore", "file"),
            List.of("support-bundle"),
            List.of("audit", "verify", "--head", "abc"),
            List.of("audit", "head"),
            List.of("audit", "key"))) {
      Calls.Result result = Calls.run(call.toArray(String[]::new));
      assertThat(result.status()).as("%s", call).isEqualTo(1);
      assertThat(result.err())
          .hasLineCount(1)
          .startsWith("cellwall: " + call.getFirst())
          .contains("does not do that yet");
    }
  }

  @Test
  void wrongWordsAreToldInTheWordsOfTheManual() {
    assertThat(Calls.run("show", "HEAD").err())
        .startsWith("cellwall: Invalid value for positional parameter at index 0 (REVISION)")
        .contains("expected a number, found HEAD");
    assertThat(Calls.run("history", "--limit", "99999999999").err())
        .contains("a number of at most");
    assertThat(Calls.run("status", "-o", "xml").err())
        .contains("expected table, json or yaml, found xml");
    assertThat(Calls.run("flows", "--verdict", "maybe").err())
        .contains("expected allow, deny, redirect or audit, found maybe");
  }

  @Test
  void errorsFollowTheFormThatIsAsked() throws IOException {
    String body =
        "{\"error\":{\"code\":\"not-found\",\"message\":\"there is no component"
            + " x\",\"diagnostics\":[]}}";
    String socket = calls.socket();
    assertThat(Calls.run("status", "--socket", socket, "-o", "json").err())
        .contains("\"code\" : \"agent-not-running\"");
    assertThat(Calls.run("show", "HEAD", "-ojson").err()).contains("\"code\" : \"bad-call\"");
    assertThat(Calls.run("frobnicate", "--output=yaml").err()).contains("code: \"bad-call\"");
    try (CannedAgent _ = calls.agent(CannedAgent.json(404, body))) {
      Calls.Result result = Calls.run("describe", "--socket", socket, "x", "-o", "json");
      assertThat(result.status()).isEqualTo(1);
      assertThat(result.out()).isEmpty();
      assertThat(result.err()).isEqualToIgnoringWhitespace(body);
    }
  }

  @Test
  void namesOfFilesReachTheTerminalAsTextAlone() {
    String name = directory.resolve("\u001b[2Jgone\n.yaml").toString();
    assertThat(Calls.run("apply", "-f", name).err())
        .hasLineCount(1)
        .contains("\\u001b[2Jgone\\u000a.yaml")
        .doesNotContain("\u001b");
    assertThat(Calls.run("\u001b[2J").err()).doesNotContain("\u001b");
  }

  @Test
  void everyCommandHasHelp() {
    for (String command : Main.commandLine().getSubcommands().keySet()) {
      boolean ofAnother = List.of("agent", "doctor", "demo", "test").contains(command);
      if (!ofAnother && !isPlanned(command)) {
        Calls.Result result = Calls.run(command, "--help");
        assertThat(result.status()).as(command).isZero();
        assertThat(result.out()).startsWith("Usage: cellwall " + command);
      }
    }
    assertThat(Calls.run("run", "--help").out()).contains("NAME", "--user", "COMMAND");
  }

  private static boolean isPlanned(String command) {
    return Main.commandLine().getSubcommands().entrySet().stream()
        .filter(entry -> entry.getKey().equals(command))
        .anyMatch(entry -> entry.getValue().getCommand() instanceof PlannedCommands.Planned);
  }

  @Test
  void helpListsEveryCommand() {
    Calls.Result result = Calls.run("--help");
    assertThat(result.status()).isZero();
    assertThat(result.out())
        .contains("agent", "run", "apply", "get", "describe", "delete", "explain", "flows")
        .contains("status", "doctor", "audit", "grant", "revoke")
        .contains("map", "learn", "simulate", "check", "support-bundle");
  }

  @Test
  void whatFailedIsStatusOne() throws IOException {
    String answer = "{\"error\":{\"code\":\"not-found\",\"message\":\"there is no component x\"}}";
    try (CannedAgent agent = calls.agent(CannedAgent.json(404, answer))) {
      Calls.Result result = Calls.run("describe", "--socket", calls.socket(), "x");
      assertThat(result.status()).isEqualTo(1);
      assertThat(result.err()).isEqualToIgnoringNewLines("cellwall: there is no component x");
      assertThat(agent.calls()).containsExactly("GET /v1/components/x/description HTTP/1.1");
    }
  }
}
