package io.cellwall.cli.output;

import java.util.ArrayList;
import java.util.List;

/** Text in lines of a width. */
final class Wrapping {
  private static final String BREAKS = " ,;/";

  private Wrapping() {}

  /** At least one line; none is longer than {@code width}, and nothing is left out. */
  static List<String> lines(String text, int width) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (rest.length() > width) {
      int end = end(rest, width);
      lines.add(rest.substring(0, end).stripTrailing());
      rest = rest.substring(end).stripLeading();
    }
    lines.add(rest);
    return lines;
  }

  /** After the last word that fits, else in the middle of one. */
  private static int end(String text, int width) {
    if (text.charAt(width) == ' ') {
      return width;
    }
    for (int end = width; end > width / 3; end--) {
      if (BREAKS.indexOf(text.charAt(end - 1)) >= 0) {
        return end;
      }
    }
    return width;
  }
}
