package io.cellwall.cli;

import java.io.PrintWriter;
import tools.jackson.databind.JsonNode;

/** How the text of one manifest changes. */
final class TextChanges {
  private TextChanges() {}

  static void print(JsonNode change, PrintWriter out) {
    out.println();
    out.println(Changes.line(change));
    out.print(change.path("diff").asString());
  }
}
