package io.cellwall.cli.output;

import java.io.PrintWriter;
import java.util.List;

/**
 * Short headings with what is to say beneath or beside them, as wide as the terminal.
 *
 * @param indent where the text begins
 */
public record Paragraphs(PrintWriter out, int indent) {
  /** Whatever anybody called something stays text. */
  public void print(String heading, String text) {
    int width = Terminal.width();
    List<String> lines = Wrapping.lines(Printable.of(text), Math.max(width - indent, indent));
    String margin = heading;
    for (String line : lines) {
      out.println(margin + " ".repeat(Math.max(indent - margin.length(), 1)) + line);
      margin = "";
    }
  }
}
