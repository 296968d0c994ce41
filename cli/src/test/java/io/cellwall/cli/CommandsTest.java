package io.cellwall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandsTest {
  @TempDir Path directory;

  private record Result(int status, String out, String err) {}

  private Path socket() {
    return directory.resolve("cellwall.sock");
  }

  private Result run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commands =
        Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int status = commands.execute(arguments);
    return new Result(status, out.toString(), err.toString());
  }

  private String manifest() throws IOException {
    return Files.writeString(directory.resolve("web.yaml"), "kind: Component\n").toString();
  }

  @Test
  void withoutAnAgentACommandSaysSoInOneLineAndNamesTheCommandThatStartsIt() {
    Result result = run("status", "--socket", socket().toString());
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).hasLineCount(1).contains("not running").contains("cellwall agent");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void wrongWordsAreStatusTwoOnStandardError() {
    assertThat(run("frobnicate").status()).isEqualTo(2);
    assertThat(run("get", "wombats").err()).contains("expected components or grants");
    assertThat(run("flows", "--verdict", "maybe").status()).isEqualTo(2);
    assertThat(run("flows", "--since", "lunch").err()).contains("expected a time such as");
    assertThat(run("explain", "--from", "a", "--to", "b").status()).isEqualTo(2);
    assertThat(run("explain", "--from", "a", "--to", "b", "--endpoint", "e", "--at", "noon").err())
        .startsWith("cellwall: Invalid value for option '--at': expected a time such as ")
        .contains("found noon");
    assertThat(run("grant", "--from", "a", "--to", "b", "--for", "soon", "--reason", "r").status())
        .isEqualTo(2);
    assertThat(run("apply", "-f", directory.resolve("nothing.yaml").toString()).err())
        .contains("no such file");
    assertThat(run("apply", "-f", directory.toString()).status()).isEqualTo(2);
    assertThat(run().status()).isEqualTo(2);
  }

  @Test
  void helpListsEveryCommand() {
    Result result = run("--help");
    assertThat(result.status()).isZero();
    assertThat(result.out())
        .contains("agent", "run", "apply", "get", "describe", "delete", "explain", "flows")
        .contains("status", "doctor", "audit", "grant", "revoke");
  }

  @Test
  void aRefusedManifestPrintsEachDiagnosticAndIsStatusTwo() throws IOException {
    String answer =
        "{\"error\":{\"code\":\"manifest-refused\",\"message\":\"nothing was changed\","
            + "\"diagnostics\":[\"web.yaml:3:1: found a, expected b\"]}}";
    try (CannedAgent agent = CannedAgent.listen(socket(), CannedAgent.json(400, answer))) {
      Result result = run("apply", "--socket", socket().toString(), "-f", manifest());
      assertThat(result.status()).isEqualTo(2);
      assertThat(result.err()).startsWith("web.yaml:3:1: found a, expected b");
      assertThat(result.out()).isEmpty();
      assertThat(agent.calls()).containsExactly("POST /v1/apply HTTP/1.1");
    }
  }

  @Test
  void whatFailedIsStatusOne() throws IOException {
    String answer = "{\"error\":{\"code\":\"not-found\",\"message\":\"there is no component x\"}}";
    try (CannedAgent agent = CannedAgent.listen(socket(), CannedAgent.json(404, answer))) {
      Result result = run("describe", "--socket", socket().toString(), "x");
      assertThat(result.status()).isEqualTo(1);
      assertThat(result.err()).isEqualToIgnoringNewLines("cellwall: there is no component x");
      assertThat(agent.calls()).containsExactly("GET /v1/components/x/description HTTP/1.1");
    }
  }

  @Test
  void anAppliedChangePrintsItsRevisionLast() throws IOException {
    String answer =
        "{\"revision\":7,\"dryRun\":false,\"notCovered\":[],"
            + "\"changes\":[{\"kind\":\"Component\",\"name\":\"web\",\"change\":\"added\"}]}";
    try (CannedAgent _ = CannedAgent.listen(socket(), CannedAgent.json(200, answer))) {
      Result result = run("apply", "--socket", socket().toString(), "-f", manifest());
      assertThat(result.status()).isZero();
      assertThat(result.out().lines()).containsExactly("component/web added", "revision 7");
    }
  }

  @Test
  void flowsAsJsonAreTheAgentsLines() throws IOException {
    String flow = "{\"time\":\"2026-11-23T09:14:03.5Z\",\"verdict\":\"deny\"}";
    try (CannedAgent agent = CannedAgent.listen(socket(), CannedAgent.chunks(flow, "", flow))) {
      Result result =
          run("flows", "--socket", socket().toString(), "-o", "json", "--verdict", "deny");
      assertThat(result.out().lines()).containsExactly(flow, flow);
      assertThat(agent.calls()).containsExactly("GET /v1/flows?verdict=deny&follow=false HTTP/1.1");
    }
  }

  @Test
  void whatIsGottenAsYamlCanBeAppliedAgain() throws IOException {
    String answer =
        "[{\"name\":\"web\",\"manifest\":{\"kind\":\"Component\",\"spec\":{\"tier\":\"5432\"}}},"
            + "{\"name\":\"db\",\"manifest\":{\"kind\":\"Component\"}}]";
    try (CannedAgent _ = CannedAgent.listen(socket(), CannedAgent.json(200, answer))) {
      Result result = run("get", "--socket", socket().toString(), "components", "-o", "yaml");
      assertThat(result.out())
          .isEqualTo("kind: Component\nspec:\n  tier: \"5432\"\n---\nkind: Component\n");
    }
  }

  @Test
  void explainAsksAboutTheMomentThatIsGiven() throws IOException {
    String answer = "{\"verdict\":\"allow\",\"reason\":\"rule\",\"revision\":7}";
    try (CannedAgent agent = CannedAgent.listen(socket(), CannedAgent.json(200, answer))) {
      Result result =
          run(
              "explain",
              "--socket",
              socket().toString(),
              "--from",
              "a",
              "--to",
              "b",
              "--endpoint",
              "e",
              "--at",
              "2026-11-23T18:00:00+01:00");
      assertThat(result.out()).startsWith("allow, rule (revision 7, at 2026-11-23T17:00:00Z)");
      assertThat(agent.calls())
          .containsExactly(
              "GET /v1/explain?from=a&to=b&endpoint=e&at=2026-11-23T17%3A00%3A00Z HTTP/1.1");
    }
  }

  @Test
  void grantsAreListedWithTheTimeLeft() throws IOException {
    String answer =
        "[{\"name\":\"g\",\"expires\":\"2026-11-23T18:00:00Z\",\"leftMillis\":1781500,\"manifest\":{}}]";
    try (CannedAgent _ = CannedAgent.listen(socket(), CannedAgent.json(200, answer))) {
      assertThat(run("get", "--socket", socket().toString(), "grants").out())
          .contains("LEFT")
          .contains(" 29m41s ");
    }
  }
}
