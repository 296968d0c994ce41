package io.cellwall.cli.output;

import java.util.Optional;

/** Where the output goes, as the launcher or the caller says it in the environment. */
public final class Terminal {
  /** What no terminal cuts off is as wide as it is. */
  public static final int UNBOUNDED = Integer.MAX_VALUE;

  private static final int NARROWEST = 20;

  private Terminal() {}

  /** Columns of a line. */
  public static int width() {
    return width(Optional.ofNullable(System.getenv("COLUMNS")).orElse(""));
  }

  static int width(String columns) {
    return columns.matches("[1-9][0-9]{0,5}")
        ? Math.max(Integer.parseInt(columns), NARROWEST)
        : UNBOUNDED;
  }
}
