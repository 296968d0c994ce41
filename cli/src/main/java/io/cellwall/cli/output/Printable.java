package io.cellwall.cli.output;

/**
 * Text for a terminal. Processes and sockets are named by those who are watched: what would move
 * the cursor, begin a line or turn its direction is shown as a code.
 */
public final class Printable {
  private Printable() {}

  public static String of(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints().forEach(point -> append(plain, point));
    return plain.toString();
  }

  private static void append(StringBuilder plain, int point) {
    switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          plain.append("\\u").append("%04x".formatted(point));
      default -> plain.appendCodePoint(point);
    }
  }
}
