package io.cellwall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people read about the state, a component, a decision. */
class ReportsTest {
  @TempDir Path directory;

  private Calls calls;

  @BeforeEach
  void prepare() {
    calls = new Calls(directory);
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
    try (CannedAgent _ = calls.agent(CannedAgent.json(200, answer))) {
      Calls.Result result = Calls.run("status", "--utc", "--socket", calls.socket());
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
  void aUnixSocketIsDescribedByItsPath() throws IOException {
    String answer =
        "{\"sockets\":[{\"protocol\":\"UNIX\",\"path\":\"@jobs\",\"pid\":42,\"endpoint\":\"jobs\"}]}";
    try (CannedAgent _ = calls.agent(CannedAgent.json(200, answer))) {
      assertThat(Calls.run("describe", "--socket", calls.socket(), "web").out())
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
    try (CannedAgent _ = calls.agent(CannedAgent.json(200, answer))) {
      String out = Calls.run("describe", "--utc", "--socket", calls.socket(), "web").out();
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
    try (CannedAgent _ = calls.agent(CannedAgent.json(200, answer))) {
      String[] call = {"explain", "--from", "web", "--to", "db", "--endpoint", "sql", "--socket"};
      List<String> words = new ArrayList<>(List.of(call));
      words.add(calls.socket());
      assertThat(Calls.run(words.toArray(String[]::new)).out().lines())
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
    try (CannedAgent agent = calls.agent(CannedAgent.json(200, answer))) {
      Calls.Result result =
          Calls.run(
              "explain",
              "--socket",
              calls.socket(),
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
    try (CannedAgent _ = calls.agent(CannedAgent.json(200, answer))) {
      assertThat(Calls.run("get", "--socket", calls.socket(), "grants").out())
          .contains("LEFT")
          .contains(" 29m41s ");
    }
  }
}
