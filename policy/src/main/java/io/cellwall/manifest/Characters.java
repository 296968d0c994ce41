package io.cellwall.manifest;

/** Refuses characters that a manifest's reader would not see as they are. */
final class Characters {
  /** What undecodable bytes become. */
  private static final int REPLACEMENT = 0xfffd;

  private Characters() {}

  /** Complains about the first character that does not belong; true if there is none. */
  static boolean check(String text, Problems problems) {
    int line = 0;
    int column = 0;
    for (int index = 0;
        index < text.length();
        index += Character.charCount(text.codePointAt(index))) {
      int character = text.codePointAt(index);
      if (character == REPLACEMENT) {
        problems.add(problems.position(line, column), "found bytes that are not UTF-8");
        return false;
      }
      if (!isAllowed(character)) {
        problems.add(
            problems.position(line, column),
            String.format("found the character U+%04X, expected no control characters", character));
        return false;
      }
      if (column > YamlDocuments.LONGEST_DOCUMENT) {
        // Refused here because the time to read a line grows with the square of its length.
        problems.add(problems.position(line, 0), "found a line longer than a document may be");
        return false;
      }
      boolean newline = character == '\n';
      line += newline ? 1 : 0;
      column = newline ? 0 : column + 1;
    }
    return true;
  }

  private static boolean isAllowed(int character) {
    return character == '\n' || character == '\r' || character == '\t' || Shown.isSafe(character);
  }
}
