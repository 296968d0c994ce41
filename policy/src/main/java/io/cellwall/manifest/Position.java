package io.cellwall.manifest;

import java.util.Comparator;

/** A place in a source; line and column count from 1. */
public record Position(String source, int line, int column) implements Comparable<Position> {
  private static final Comparator<Position> ORDER =
      Comparator.comparing(Position::source)
          .thenComparingInt(Position::line)
          .thenComparingInt(Position::column);

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return source + ":" + line + ":" + column;
  }
}
