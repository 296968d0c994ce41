package io.cellwall.cli.output;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Columns as wide as their widest cell, two spaces between. Where that is wider than the terminal,
 * the widest give way, and their cells go on in further lines.
 */
public final class Table {
  private static final int NARROWEST = 4;
  private static final String BETWEEN = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... headings) {
    rows.add(List.of(headings));
  }

  public Table row(String... cells) {
    if (cells.length != rows.getFirst().size()) {
      throw new IllegalArgumentException("a row needs a cell for each heading");
    }
    rows.add(Stream.of(cells).map(Printable::of).toList());
    return this;
  }

  public boolean isEmpty() {
    return rows.size() == 1;
  }

  public void print(PrintWriter out) {
    print(out, Terminal.width());
  }

  void print(PrintWriter out, int width) {
    int[] widths = widths();
    while (total(widths) > width && narrow(widths)) {}
    rows.forEach(row -> print(row, widths, out));
  }

  private int[] widths() {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    return widths;
  }

  private static long total(int[] widths) {
    long total = (long) BETWEEN.length() * (widths.length - 1);
    for (int width : widths) {
      total += width;
    }
    return total;
  }

  /** Takes one from the widest; false where all are as narrow as can be read. */
  private static boolean narrow(int[] widths) {
    int widest = 0;
    for (int column = 1; column < widths.length; column++) {
      if (widths[column] > widths[widest]) {
        widest = column;
      }
    }
    return widths[widest] > NARROWEST && widths[widest]-- > 0;
  }

  private static void print(List<String> row, int[] widths, PrintWriter out) {
    List<List<String>> cells = new ArrayList<>();
    int height = 0;
    for (int column = 0; column < widths.length; column++) {
      cells.add(Wrapping.lines(row.get(column), Math.max(widths[column], 1)));
      height = Math.max(height, cells.getLast().size());
    }
    for (int line = 0; line < height; line++) {
      out.println(line(cells, line, widths));
    }
  }

  private static String line(List<List<String>> cells, int number, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      List<String> cell = cells.get(column);
      String text = number < cell.size() ? cell.get(number) : "";
      line.append(text).append(" ".repeat(widths[column] - text.length())).append(BETWEEN);
    }
    return line.toString().stripTrailing();
  }
}
