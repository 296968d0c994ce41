package io.cellwall.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileWriter;
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
      Result result = run(call.toArray(String[]::new));
      assertThat(result.status()).as("%s", call).isEqualTo(1);
      assertThat(result.err())
          .hasLineCount(1)
          .startsWith("cellwall: " + call.getFirst())
          .contains("does not do that yet");
    }
  }

  @Test
  void flowsAreAskedForByEachEndReasonAndProtocol() throws IOException {
    try (CannedAgent agent = CannedAgent.listen(socket(), CannedAgent.chunks("{}"))) {
      Result result =
          run(
              "flows",
              "--from",
              "a",
              "--to",
              "b",
              "--reason",
              "not-exposed",
              "--protocol",
              "udp",
              "-o",
              "json",
              "--socket",
              socket().toString());
      assertThat(result.status()).isZero();
      assertThat(agent.calls().getFirst()).contains("from=a&to=b&reason=not-exposed&protocol=udp");
    }
  }

  @Test
  void wrongWordsAreToldInTheWordsOfTheManual() {
    assertThat(run("show", "HEAD").err())
        .startsWith("cellwall: Invalid value for positional parameter at index 0 (REVISION)")
        .contains("expected a number, found HEAD");
    assertThat(run("history", "--limit", "99999999999").err()).contains("a number of at most");
    assertThat(run("status", "-o", "xml").err())
        .contains("expected table, json or yaml, found xml");
    assertThat(run("flows", "--verdict", "maybe").err())
        .contains("expected allow, deny, redirect or audit, found maybe");
  }

  @Test
  void errorsFollowTheFormThatIsAsked() throws IOException {
    String body =
        "{\"error\":{\"code\":\"not-found\",\"message\":\"there is no component"
            + " x\",\"diagnostics\":[]}}";
    String socket = socket().toString();
    assertThat(run("status", "--socket", socket, "-o", "json").err())
        .contains("\"code\" : \"agent-not-running\"");
    assertThat(run("show", "HEAD", "-ojson").err()).contains("\"code\" : \"bad-call\"");
    assertThat(run("frobnicate", "--output=yaml").err()).contains("code: \"bad-call\"");
    try (CannedAgent _ = CannedAgent.listen(socket(), CannedAgent.json(404, body))) {
      Result result = run("describe", "--socket", socket, "x", "-o", "json");
      assertThat(result.status()).isEqualTo(1);
      assertThat(result.out()).isEmpty();
      assertThat(result.err()).isEqualToIgnoringWhitespace(body);
    }
  }

  @Test
  void namesOfFilesReachTheTerminalAsTextAlone() {
    String name = directory.resolve("\u001b[2Jgone\n.yaml").toString();
    assertThat(run("apply", "-f", name).err())
        .hasLineCount(1)
        .contains("\\u001b[2Jgone\\u000a.yaml")
        .doesNotContain("\u001b");
    assertThat(run("\u001b[2J").err()).doesNotContain("\u001b");
  }

  @Test
  void outputThatCannotBeWrittenIsStatusOne() throws IOException {
    try (CannedAgent _ = CannedAgent.listen(socket(), CannedAgent.json(200, "{\"revision\":1}"))) {
      for (List<String> call : List.of(List.of("--help"), List.of("status", "-o", "json"))) {
        StringWriter err = new StringWriter();
        CommandLine commands =
            Main.commandLine()
                .setOut(new PrintWriter(new FileWriter("/dev/full", UTF_8)))
                .setErr(new PrintWriter(err));
        List<String> words = new ArrayList<>(call);
        if (!call.contains("--help")) {
          words.addAll(List.of("--socket", socket().toString()));
        }
        assertThat(Main.run(commands, words.toArray(String[]::new))).as("%s", call).isEqualTo(1);
        assertThat(err.toString())
            .isEqualToIgnoringNewLines("cellwall: the output could not be written");
      }
    }
  }

  @Test
  void flowsAreNotFollowedForNobody() throws IOException {
    String flow = "{\"time\":\"2026-11-23T09:14:03.5Z\",\"verdict\":\"deny\"}";
    try (CannedAgent _ = CannedAgent.listen(socket(), CannedAgent.chunks(flow, flow))) {
      CommandLine commands =
          Main.commandLine()
              .setOut(new PrintWriter(new FileWriter("/dev/full", UTF_8)))
              .setErr(new PrintWriter(new StringWriter()));
      assertThat(commands.execute("flows", "-f", "-o", "json", "--socket", socket().toString()))
          .isEqualTo(1);
    }
  }

  @Test
  void everyCommandHasHelp() {
    for (String command : Main.commandLine().getSubcommands().keySet()) {
      boolean ofAnother = List.of("agent", "doctor", "demo", "test").contains(command);
      if (!ofAnother && !isPlanned(command)) {
        Result result = run(command, "--help");
        assertThat(result.status()).as(command).isZero();
        assertThat(result.out()).startsWith("Usage: cellwall " + command);
      }
    }
    assertThat(run("run", "--help").out()).contains("NAME", "--user", "COMMAND");
  }

  private static boolean isPlanned(String command) {
    return Main.commandLine().getSubcommands().entrySet().stream()
        .filter(entry -> entry.getKey().equals(command))
        .anyMatch(entry -> entry.getValue().getCommand() instanceof PlannedCommands.Planned);
  }

  @Test
  void helpListsEveryCommand() {
    Result result = run("--help");
    assertThat(result.status()).isZero();
    assertThat(result.out())
        .contains("agent", "run", "apply", "get", "describe", "delete", "explain", "flows")
        .contains("status", "doctor", "audit", "grant", "revoke")
        .contains("map", "learn", "simulate", "check", "support-bundle");
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
  void warningsGoToStandardErrorWhateverTheForm() throws IOException {
    String answer = "{\"revision\":7,\"changes\":[],\"warnings\":[\"web.yaml:3:1: hm\"]}";
    try (CannedAgent _ = CannedAgent.listen(socket(), CannedAgent.json(200, answer))) {
      for (String form : List.of("table", "json", "yaml")) {
        Result result = run("apply", "--socket", socket().toString(), "-f", manifest(), "-o", form);
        assertThat(result.status()).isZero();
        assertThat(result.err()).isEqualToIgnoringNewLines("warning: web.yaml:3:1: hm");
      }
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
  void theStateShowsWhatMattersAndNothingThatIsZero() throws IOException {
    String answer =
        """
        {"revision": 3, "started": "2026-11-23T09:14:03.5Z", "cgroupRoot": "/cg", "problems": [],
         "unconfirmedSecondsLeft": null, "coverage": {"covered": 9, "kinds": 11},
         "components": [
           {"name": "web", "status": "audit", "processes": 2, "wouldRefuse": 12, "refused": 0,
            "idleSelectors": [], "lastRefusal": {"source": "web", "destination": "db",
            "reason": "egress-not-allowed", "last": "2026-11-23T09:15:00Z"}}],
         "reasons": [{"reason": "rule", "packets": 7, "bytes": 9},
                     {"reason": "fragment", "packets": 0, "bytes": 0}],
         "fills": [{"kind": "edges", "capacity": 100, "holders": [
           {"component": "web", "held": 90, "refused": 0},
           {"component": "db", "held": 1, "refused": 0}]}]}
        """;
    try (CannedAgent _ = CannedAgent.listen(socket(), CannedAgent.json(200, answer))) {
      Result result = run("status", "--utc", "--socket", socket().toString());
      assertThat(result.out().lines().map(line -> line.replaceAll(" +", " ")))
          .containsExactly(
              "health well",
              "enforces revision 3, since 2026-11-23 09:14:03+00:00, below /cg",
              "coverage 9 of 11 kinds of interaction; cellwall doctor says why not the others",
              "",
              "COMPONENT STATUS PROCESSES WOULD REFUSE REFUSED LAST REFUSAL",
              "web audit 2 12 0 2026-11-23 09:15:00+00:00 web -> db, egress-not-allowed",
              "",
              "REASON PACKETS BYTES",
              "rule 7 9",
              "",
              "FILLS COMPONENT HELD OF REFUSED",
              "edges web 90 100 0");
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
  void aDescriptionShowsJsonAsYamlAndOnlyGapsOfCoverage() throws IOException {
    String answer =
        """
        {"name": "web", "status": "audit", "revision": 9, "changed": 4, "labels": {"b": "1", "a": "2"},
         "coverage": [
           {"interaction": "Packets", "state": "audit"},
           {"interaction": "FIFOs", "state": "not covered, because x"},
           {"interaction": "Signals", "state": "not covered, because x"}],
         "rules": [
           {"rule": {"rule": "web/egress/1", "text": "to:\\n  - a"}, "lastUse": null},
           {"rule": {"rule": "web/egress/2", "text": "to: b"}, "lastUse": "2026-11-23T09:15:00Z"}],
         "text": "# given\\n{\\"kind\\": \\"Component\\"}\\n"}
        """;
    try (CannedAgent _ = CannedAgent.listen(socket(), CannedAgent.json(200, answer))) {
      String out = run("describe", "--utc", "--socket", socket().toString(), "web").out();
      assertThat(out.lines().map(line -> line.replaceAll(" +", " ")))
          .containsSubsequence(
              "Name: web",
              "Revision: 9, this manifest since 4",
              "Labels: a=2, b=1",
              "web/egress/1 - to: - a",
              "web/egress/2 2026-11-23 09:15:00+00:00 to: b",
              " not covered, because x:",
              " FIFOs; Signals",
              "Manifest:",
              " kind: \"Component\"");
      assertThat(out).doesNotContain("Packets");
    }
  }

  @Test
  void explainPrintsTheRulesThatDecideAsTheyAreWritten() throws IOException {
    String answer =
        """
        {"verdict": "deny", "reason": "ingress-not-allowed", "revision": 7, "explanation": "No.",
         "egress": {"rule": "web/egress/1", "position": "component/web:6:9", "revision": 3,
                    "text": "to:\\n  - {component: db}"},
         "ingress": null,
         "unmatched": [{"component": "db", "part": "ingress", "entries": 2, "revision": 5}]}
        """;
    try (CannedAgent _ = CannedAgent.listen(socket(), CannedAgent.json(200, answer))) {
      String[] call = {"explain", "--from", "web", "--to", "db", "--endpoint", "sql", "--socket"};
      List<String> words = new ArrayList<>(List.of(call));
      words.add(socket().toString());
      assertThat(run(words.toArray(String[]::new)).out().lines())
          .containsExactly(
              "deny, ingress-not-allowed (revision 7)",
              "  No.",
              "  egress:  web/egress/1 (component/web:6:9, revision 3)",
              "    to:",
              "      - {component: db}",
              "  ingress: no match among the 2 of db (revision 5)");
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
              "2026-11-23T18:00:00+01:00",
              "--utc");
      assertThat(result.out()).startsWith("allow, rule (revision 7, at 2026-11-23 17:00:00+00:00)");
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
