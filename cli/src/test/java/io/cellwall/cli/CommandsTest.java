package io.cellwall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        "[{\"name\":\"web\",\"manifest\":{\"kind\":\"Component\",\"port\":5432,\"tier\":\"5432\"}},"
            + "{\"name\":\"db\",\"manifest\":{\"kind\":\"Component\"}}]";
    try (CannedAgent _ = CannedAgent.listen(socket(), CannedAgent.json(200, answer))) {
      Result result = run("get", "--socket", socket().toString(), "components", "-o", "yaml");
      assertThat(result.out())
          .isEqualTo("kind: \"Component\"\nport: 5432\ntier: \"5432\"\n---\nkind: \"Component\"\n");
    }
  }

  @Test
  void textIsQuotedInYamlWhereOldReadersWouldTakeItForANumber() throws IOException {
    String answer = "{\"manifest\":{\"to\":\"18:00\",\"label\":\"1e3\",\"on\":\"off\"}}";
    try (CannedAgent _ = CannedAgent.listen(socket(), CannedAgent.json(200, answer))) {
      Result result =
          run("get", "--socket", socket().toString(), "components", "web", "-o", "yaml");
      assertThat(result.out()).isEqualTo("to: \"18:00\"\nlabel: \"1e3\"\n\"on\": \"off\"\n");
    }
  }

  @Test
  void aListOfAnythingButManifestsIsOneYamlDocument() throws IOException {
    String answer = "[{\"revision\":1},{\"revision\":2}]";
    try (CannedAgent _ = CannedAgent.listen(socket(), CannedAgent.json(200, answer))) {
      Result result = run("history", "--socket", socket().toString(), "-o", "yaml");
      assertThat(result.out()).isEqualTo("- revision: 1\n- revision: 2\n");
    }
  }

  @Test
  void whatAFollowerMissedIsToldBesideTheFlowsInEveryForm() throws IOException {
    String flow = "{\"time\":\"2026-11-23T09:14:03.5Z\",\"verdict\":\"deny\"}";
    String missed = "{\"event\":\"flows-missed\",\"flows\":12}";
    try (CannedAgent _ = CannedAgent.listen(socket(), CannedAgent.chunks(flow, missed, flow))) {
      for (String form : List.of("json", "yaml", "table")) {
        Result result = run("flows", "-f", "--socket", socket().toString(), "-o", form);
        assertThat(result.status()).as("%s", result).isZero();
        assertThat(result.err()).startsWith("cellwall: 12 flows are missing here");
        assertThat(result.out()).contains("deny").doesNotContain("missed", "12 flows");
      }
    }
  }

  @Test
  void theStateNamesWhatIsNotCoveredAndLeavesOutWhatIsNot() throws IOException {
    String answer =
        "{\"revision\":3,\"degraded\":null,\"components\":[],\"notCovered\":["
            + "{\"interaction\":\"FIFOs\",\"state\":\"not covered, because x\"},"
            + "{\"interaction\":\"Signals\",\"state\":\"not covered, because x\"}]}";
    try (CannedAgent _ = CannedAgent.listen(socket(), CannedAgent.json(200, answer))) {
      String out = run("status", "--socket", socket().toString()).out();
      assertThat(out.lines().map(line -> line.replaceAll(" +", " ")))
          .contains("revision 3", "notCovered FIFOs; Signals", " cellwall doctor says why");
      assertThat(out).doesNotContain("degraded");
    }
  }

  @Test
  void flowsAsYamlAreOneListHoweverManyFollow() throws IOException {
    String flow = "{\"verdict\":\"deny\"}";
    try (CannedAgent _ = CannedAgent.listen(socket(), CannedAgent.chunks(flow, flow))) {
      Result result = run("flows", "--socket", socket().toString(), "-o", "yaml");
      assertThat(result.out()).isEqualTo("- verdict: \"deny\"\n- verdict: \"deny\"\n");
    }
  }

  @Test
  void everyChangePrintsTheAgentsAnswerWhereJsonIsAsked() throws IOException {
    String answer = "{\"revision\":7,\"changes\":[]}";
    List<List<String>> calls =
        List.of(
            List.of("apply", "-f", manifest()),
            List.of("delete", "component", "web"),
            List.of("rollback", "1"),
            List.of("grant", "--from", "a", "--to", "b", "--for", "1500ms", "--reason", "r"),
            List.of("revoke", "g"),
            List.of("confirm"),
            List.of("import", manifest()));
    try (CannedAgent _ = CannedAgent.listen(socket(), CannedAgent.json(200, answer))) {
      for (List<String> call : calls) {
        List<String> words = new ArrayList<>(call);
        words.addAll(List.of("--socket", socket().toString(), "-o", "json"));
        Result result = run(words.toArray(String[]::new));
        assertThat(result.out()).as("%s", result).isEqualToIgnoringWhitespace(answer);
      }
    }
  }

  @Test
  void anExportIntoAFolderThatIsNotThereSaysSoAndIsStatusTwo() throws IOException {
    Path target = directory.resolve("missing/export");
    try (CannedAgent _ = CannedAgent.listen(socket(), CannedAgent.json(200, "{\"revision\":1}"))) {
      for (String[] call :
          List.of(new String[] {"export"}, new String[] {"export", "--manifests"})) {
        List<String> words = new ArrayList<>(List.of(call));
        words.addAll(List.of("--socket", socket().toString(), target.toString()));
        Result result = run(words.toArray(String[]::new));
        assertThat(result.err())
            .isEqualToIgnoringNewLines(
                "cellwall: cannot write %s: expected the folder %s to be there"
                    .formatted(target, target.getParent()));
        assertThat(result.status()).isEqualTo(2);
      }
    }
  }

  @Test
  void aTrialOfPartsOfASecondSaysSo() throws IOException {
    String answer = "{\"revision\":7,\"changes\":[],\"confirmWithin\":\"PT1.5S\"}";
    try (CannedAgent _ = CannedAgent.listen(socket(), CannedAgent.json(200, answer))) {
      Result result =
          run("apply", "--socket", socket().toString(), "-f", manifest(), "--confirm", "1500ms");
      assertThat(result.out()).contains("taken back after 1.5 s unless confirmed");
    }
  }

  @Test
  void aUnixSocketIsDescribedByItsPath() throws IOException {
    String answer =
        "{\"sockets\":[{\"protocol\":\"UNIX\",\"path\":\"@jobs\",\"pid\":42,\"endpoint\":\"jobs\"}]}";
    try (CannedAgent _ = CannedAgent.listen(socket(), CannedAgent.json(200, answer))) {
      assertThat(run("describe", "--socket", socket().toString(), "web").out())
          .containsPattern("UNIX +@jobs +42 +jobs");
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
