package io.cellwall.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlowLinesTest {
  private static final Times BERLIN = new Times(ZoneId.of("Europe/Berlin"));
  private static final String FLOW =
      """
      {"time":"2026-11-23T09:14:03.512345678Z","verdict":"deny","reason":"egress-not-allowed",\
      "source":{"component":"web","address":"127.0.0.1","port":51514},\
      "destination":{"component":"orders-db","endpoint":"sql","address":"127.0.0.1","port":5432},\
      "protocol":"TCP","packets":1}\
      """;

  private static List<String> print(int width, String... entries) {
    StringWriter out = new StringWriter();
    FlowLines lines = new FlowLines(Format.TABLE, BERLIN, width, new PrintWriter(out));
    List.of(entries).forEach(lines::print);
    return out.toString().lines().map(line -> line.replaceAll(" +", " ")).toList();
  }

  @Test
  void aFlowIsALineWithItsTimeAndOffset() {
    assertThat(print(Terminal.UNBOUNDED, FLOW, FLOW))
        .hasSize(3)
        .startsWith(
            "TIME VERDICT REASON SOURCE -> DESTINATION ENDPOINT PACKETS",
            "2026-11-23 10:14:03.512+01:00 deny egress-not-allowed"
                + " web 127.0.0.1:51514 -> orders-db 127.0.0.1:5432 TCP sql 1");
  }

  @Test
  void whereItIsTranslatedALineHasBothWhatWasAskedAndWhoAnswers() {
    String translated =
        FLOW.replace(
            "\"port\":5432}", "\"port\":5432,\"asked\":{\"address\":\"::1\",\"port\":80}}");
    assertThat(print(Terminal.UNBOUNDED, translated).getLast())
        .contains("orders-db 127.0.0.1:5432 (asked [::1]:80) TCP sql");
  }

  @Test
  void onANarrowTerminalAFlowIsSeveralLinesAndNothingIsLeftOut() {
    List<String> lines = print(60, FLOW);
    assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(60));
    assertThat(String.join("", lines))
        .contains("deny", "egress-not-allowed", "orders-db", "5432", "TCP sql", "1 packets");
  }

  @Test
  void whatIsPrintedIsATimeThatCanBeAskedFor() {
    assertThat(BERLIN.seconds(Instant.parse("2026-07-01T22:00:00Z")))
        .isEqualTo("2026-07-02 00:00:00+02:00");
  }
}
