package io.cellwall.cli;

import io.cellwall.cli.output.Format;
import io.cellwall.cli.output.Printable;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** What a change did, one line each, and the revision last. */
final class Changes {
  private Changes() {}

  /** Warnings are said beside it, so that they are seen whatever reads the answer. */
  static void show(JsonNode answer, Format format, CommandLine command) {
    format.print(answer, command.getOut(), out -> print(answer, out));
    PrintWriter err = command.getErr();
    answer
        .path("warnings")
        .forEach(warning -> err.println("warning: " + Printable.of(warning.asString())));
    err.flush();
  }

  private static void print(JsonNode answer, PrintWriter out) {
    boolean dryRun = answer.path("dryRun").asBoolean(false);
    answer
        .path("changes")
        .forEach(change -> out.println(line(change) + (dryRun ? " (dry run)" : "")));
    answer.path("notCovered").forEach(note -> out.println("not covered: " + note.asString()));
    long revision = answer.path("revision").asLong();
    out.println(
        dryRun ? "nothing changed, revision " + revision + " stays" : "revision " + revision);
    String within = answer.path("confirmWithin").asString("");
    if (!within.isEmpty()) {
      out.println("taken back after " + seconds(within) + " s unless confirmed: cellwall confirm");
    }
    out.flush();
  }

  /** Without the zeros of a whole number: {@code 60}, {@code 1.5}. */
  private static String seconds(String duration) {
    return BigDecimal.valueOf(Duration.parse(duration).toMillis(), 3)
        .stripTrailingZeros()
        .toPlainString();
  }

  static String line(JsonNode change) {
    return change.path("kind").asString().toLowerCase(Locale.ROOT)
        + "/"
        + change.path("name").asString()
        + " "
        + change.path("change").asString();
  }
}
