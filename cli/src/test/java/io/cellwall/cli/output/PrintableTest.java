package io.cellwall.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class PrintableTest {
  private static final String FORGED = "/tmp/a\\u001b[2J\\n2026 allow";

  @Test
  void aPathThatAnAttackerChoseWritesNothingToTheTerminalAndForgesNoLine() {
    StringWriter text = new StringWriter();
    new FlowLines(Format.TABLE, Times.in(true), new PrintWriter(text))
        .print(
            """
            {"time":"2026-11-24T00:00:00Z","verdict":"deny","reason":"rule","protocol":"UNIX","packets":1,
             "source":{"component":"a"},"destination":{"component":"b","path":"%s"}}
            """
                .formatted(FORGED));
    assertThat(text.toString().lines()).hasSize(2);
    assertThat(text.toString()).contains(FORGED.replace("\\n", "\\u000a")).doesNotContain("\u001b");
  }

  @Test
  void aProcessNameInATableIsPlainText() {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    new Table("COMMAND").row("web\r\u202e\u001b[1A").print(out);
    out.flush();
    assertThat(text.toString()).contains("web\\u000d\\u202e\\u001b[1A");
  }

  @Test
  void lettersOfEveryScriptStay() {
    assertThat(Printable.of("größe ελ 漢字 🙂")).isEqualTo("größe ελ 漢字 🙂");
  }
}
