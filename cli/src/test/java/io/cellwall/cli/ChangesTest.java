package io.cellwall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands say that change something. */
class ChangesTest {
  @TempDir Path directory;

  private Calls calls;

  @BeforeEach
  void prepare() {
    calls = new Calls(directory);
  }

  @Test
  void aRefusedManifestPrintsEachDiagnosticAndIsStatusTwo() throws IOException {
    String answer =
        "{\"error\":{\"code\":\"manifest-refused\",\"message\":\"nothing was changed\","
            + "\"diagnostics\":[\"web.yaml:3:1: found a, expected b\"]}}";
    try (CannedAgent agent = calls.agent(CannedAgent.json(400, answer))) {
      Calls.Result result = Calls.run("apply", "--socket", calls.socket(), "-f", calls.manifest());
      assertThat(result.status()).isEqualTo(2);
      assertThat(result.err()).startsWith("web.yaml:3:1: found a, expected b");
      assertThat(result.out()).isEmpty();
      assertThat(agent.calls()).containsExactly("POST /v1/apply HTTP/1.1");
    }
  }

  @Test
  void anAppliedChangePrintsItsRevisionLast() throws IOException {
    String answer =
        "{\"revision\":7,\"dryRun\":false,\"notCovered\":[],"
            + "\"changes\":[{\"kind\":\"Component\",\"name\":\"web\",\"change\":\"added\"}]}";
    try (CannedAgent _ = calls.agent(CannedAgent.json(200, answer))) {
      Calls.Result result = Calls.run("apply", "--socket", calls.socket(), "-f", calls.manifest());
      assertThat(result.status()).isZero();
      assertThat(result.out().lines()).containsExactly("component/web added", "revision 7");
    }
  }

  @Test
  void warningsGoToStandardErrorWhateverTheForm() throws IOException {
    String answer = "{\"revision\":7,\"changes\":[],\"warnings\":[\"web.yaml:3:1: hm\"]}";
    try (CannedAgent _ = calls.agent(CannedAgent.json(200, answer))) {
      for (String form : List.of("table", "json", "yaml")) {
        Calls.Result result =
            Calls.run("apply", "--socket", calls.socket(), "-f", calls.manifest(), "-o", form);
        assertThat(result.status()).isZero();
        assertThat(result.err()).isEqualToIgnoringNewLines("warning: web.yaml:3:1: hm");
      }
    }
  }

  @Test
  void everyChangePrintsTheAgentsAnswerWhereJsonIsAsked() throws IOException {
    String answer = "{\"revision\":7,\"changes\":[]}";
    List<List<String>> changes =
        List.of(
            List.of("apply", "-f", calls.manifest()),
            List.of("delete", "component", "web"),
            List.of("rollback", "1"),
            List.of("grant", "--from", "a", "--to", "b", "--for", "1500ms", "--reason", "r"),
            List.of("revoke", "g"),
            List.of("confirm"),
            List.of("import", calls.manifest()));
    try (CannedAgent _ = calls.agent(CannedAgent.json(200, answer))) {
      for (List<String> call : changes) {
        List<String> words = new ArrayList<>(call);
        words.addAll(List.of("--socket", calls.socket(), "-o", "json"));
        Calls.Result result = Calls.run(words.toArray(String[]::new));
        assertThat(result.out()).as("%s", result).isEqualToIgnoringWhitespace(answer);
      }
    }
  }

  @Test
  void anExportIntoAFolderThatIsNotThereSaysSoAndIsStatusTwo() throws IOException {
    Path target = directory.resolve("missing/export");
    try (CannedAgent _ = calls.agent(CannedAgent.json(200, "{\"revision\":1}"))) {
      for (String[] call :
          List.of(new String[] {"export"}, new String[] {"export", "--manifests"})) {
        List<String> words = new ArrayList<>(List.of(call));
        words.addAll(List.of("--socket", calls.socket(), target.toString()));
        Calls.Result result = Calls.run(words.toArray(String[]::new));
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
    try (CannedAgent _ = calls.agent(CannedAgent.json(200, answer))) {
      Calls.Result result =
          Calls.run(
              "apply", "--socket", calls.socket(), "-f", calls.manifest(), "--confirm", "1500ms");
      assertThat(result.out()).contains("taken back after 1.5 s unless confirmed");
    }
  }
}
