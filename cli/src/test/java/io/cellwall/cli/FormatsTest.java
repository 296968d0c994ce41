package io.cellwall.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The forms of output, and output that nobody takes. */
class FormatsTest {
  @TempDir Path directory;

  private Calls calls;

  @BeforeEach
  void prepare() {
    calls = new Calls(directory);
  }

  @Test
  void outputThatCannotBeWrittenIsStatusOne() throws IOException {
    try (CannedAgent _ = calls.agent(CannedAgent.json(200, "{\"revision\":1}"))) {
      for (List<String> call : List.of(List.of("--help"), List.of("status", "-o", "json"))) {
        StringWriter err = new StringWriter();
        CommandLine commands =
            Main.commandLine()
                .setOut(new PrintWriter(new FileWriter("/dev/full", UTF_8)))
                .setErr(new PrintWriter(err));
        List<String> words = new ArrayList<>(call);
        if (!call.contains("--help")) {
          words.addAll(List.of("--socket", calls.socket()));
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
    try (CannedAgent _ = calls.agent(CannedAgent.chunks(flow, flow))) {
      CommandLine commands =
          Main.commandLine()
              .setOut(new PrintWriter(new FileWriter("/dev/full", UTF_8)))
              .setErr(new PrintWriter(new StringWriter()));
      assertThat(commands.execute("flows", "-f", "-o", "json", "--socket", calls.socket()))
          .isEqualTo(1);
    }
  }

  @Test
  void flowsAreAskedForByEachEndReasonAndProtocol() throws IOException {
    try (CannedAgent agent = calls.agent(CannedAgent.chunks("{}"))) {
      Calls.Result result =
          Calls.run(
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
              calls.socket());
      assertThat(result.status()).isZero();
      assertThat(agent.calls().getFirst()).contains("from=a&to=b&reason=not-exposed&protocol=udp");
    }
  }

  @Test
  void flowsAsJsonAreTheAgentsLines() throws IOException {
    String flow = "{\"time\":\"2026-11-23T09:14:03.5Z\",\"verdict\":\"deny\"}";
    try (CannedAgent agent = calls.agent(CannedAgent.chunks(flow, "", flow))) {
      Calls.Result result =
          Calls.run("flows", "--socket", calls.socket(), "-o", "json", "--verdict", "deny");
      assertThat(result.out().lines()).containsExactly(flow, flow);
      assertThat(agent.calls()).containsExactly("GET /v1/flows?verdict=deny&follow=false HTTP/1.1");
    }
  }

  @Test
  void flowsAsYamlAreOneListHoweverManyFollow() throws IOException {
    String flow = "{\"verdict\":\"deny\"}";
    try (CannedAgent _ = calls.agent(CannedAgent.chunks(flow, flow))) {
      Calls.Result result = Calls.run("flows", "--socket", calls.socket(), "-o", "yaml");
      assertThat(result.out()).isEqualTo("- verdict: \"deny\"\n- verdict: \"deny\"\n");
    }
  }

  @Test
  void whatAFollowerMissedIsToldBesideTheFlowsInEveryForm() throws IOException {
    String flow = "{\"time\":\"2026-11-23T09:14:03.5Z\",\"verdict\":\"deny\"}";
    String missed = "{\"event\":\"flows-missed\",\"flows\":12}";
    try (CannedAgent _ = calls.agent(CannedAgent.chunks(flow, missed, flow))) {
      for (String form : List.of("json", "yaml", "table")) {
        Calls.Result result = Calls.run("flows", "-f", "--socket", calls.socket(), "-o", form);
        assertThat(result.status()).as("%s", result).isZero();
        assertThat(result.err()).startsWith("cellwall: 12 flows are missing here");
        assertThat(result.out()).contains("deny").doesNotContain("missed", "12 flows");
      }
    }
  }

  @Test
  void whatIsGottenAsYamlCanBeAppliedAgain() throws IOException {
    String answer =
        "[{\"name\":\"web\",\"manifest\":{\"kind\":\"Component\",\"port\":5432,\"tier\":\"5432\"}},"
            + "{\"name\":\"db\",\"manifest\":{\"kind\":\"Component\"}}]";
    try (CannedAgent _ = calls.agent(CannedAgent.json(200, answer))) {
      Calls.Result result =
          Calls.run("get", "--socket", calls.socket(), "components", "-o", "yaml");
      assertThat(result.out())
          .isEqualTo("kind: \"Component\"\nport: 5432\ntier: \"5432\"\n---\nkind: \"Component\"\n");
    }
  }

  @Test
  void textIsQuotedInYamlWhereOldReadersWouldTakeItForANumber() throws IOException {
    String answer = "{\"manifest\":{\"to\":\"18:00\",\"label\":\"1e3\",\"on\":\"off\"}}";
    try (CannedAgent _ = calls.agent(CannedAgent.json(200, answer))) {
      Calls.Result result =
          Calls.run("get", "--socket", calls.socket(), "components", "web", "-o", "yaml");
      assertThat(result.out()).isEqualTo("to: \"18:00\"\nlabel: \"1e3\"\n\"on\": \"off\"\n");
    }
  }

  @Test
  void aListOfAnythingButManifestsIsOneYamlDocument() throws IOException {
    String answer = "[{\"revision\":1},{\"revision\":2}]";
    try (CannedAgent _ = calls.agent(CannedAgent.json(200, answer))) {
      Calls.Result result = Calls.run("history", "--socket", calls.socket(), "-o", "yaml");
      assertThat(result.out()).isEqualTo("- revision: 1\n- revision: 2\n");
    }
  }
}
