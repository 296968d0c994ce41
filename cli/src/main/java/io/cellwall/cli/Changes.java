package io.cellwall.cli;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** What a change did, one line each, and the revision last. */
final class Changes {
  private Changes() {}

  static void print(JsonNode answer, PrintWriter out) {
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
