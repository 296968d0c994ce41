package io.cellwall.manifest;

/** Text of unknown origin, made fit to be printed on a terminal. */
public final class Shown {
  private static final int LIMIT = 80;

  private Shown() {}

  /** In quotes, cut to a readable length, with characters that could steer a terminal escaped. */
  static String quoted(String text) {
    StringBuilder shown = new StringBuilder("\"");
    text.codePoints().limit(LIMIT).forEach(character -> append(shown, character));
    return shown.append(text.codePointCount(0, text.length()) > LIMIT ? "...\"" : "\"").toString();
  }

  /** As it is, but for what could steer a terminal. */
  public static String plain(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(it -> {
          if (isSafe(it)) {
            shown.appendCodePoint(it);
          } else {
            shown.append(String.format("\\u%04x", it));
          }
        });
    return shown.toString();
  }

  private static void append(StringBuilder shown, int character) {
    if (isSafe(character) && character != '"' && character != '\\') {
      shown.appendCodePoint(character);
    } else if (character == '"' || character == '\\') {
      shown.append('\\').appendCodePoint(character);
    } else {
      shown.append(String.format("\\u%04x", character));
    }
  }

  /** Whether a character neither steers a terminal nor reorders or hides the text around it. */
  static boolean isSafe(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
