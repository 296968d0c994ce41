package io.cellwall.cli;

import io.cellwall.cli.output.Printable;
import java.io.PrintWriter;
import tools.jackson.databind.JsonNode;

/** A rule as it is written, and where. */
final class RuleLines {
  private RuleLines() {}

  /** Such as {@code web/egress/1 (component/web:6:9, revision 3)}. */
  static String place(JsonNode rule) {
    String position = rule.path("position").asString("");
    String revision = rule.path("revision").asString("");
    String place = position + (revision.isEmpty() ? "" : ", revision " + revision);
    return rule.path("rule").asString("") + (place.isEmpty() ? "" : " (" + place + ")");
  }

  static void print(JsonNode rule, String margin, PrintWriter out) {
    rule.path("text")
        .asString("")
        .lines()
        .forEach(line -> out.println(margin + Printable.of(line)));
  }
}
