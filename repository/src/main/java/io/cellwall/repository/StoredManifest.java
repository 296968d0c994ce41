package io.cellwall.repository;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Locale;

/**
 * One manifest as it was handed in.
 *
 * @param kind {@code Component} or {@code Grant}
 * @param source the file it came from, as diagnostics name it
 * @param line where the document starts in that file, counted from 1
 * @param since when this very text was first applied; a grant's duration counts from here
 * @param text the document's own text, unchanged
 */
public record StoredManifest(
    String kind, String name, String source, int line, Instant since, String text) {
  public StoredManifest {
    requireNonNull(kind, "kind is null");
    requireNonNull(name, "name is null");
    requireNonNull(source, "source is null");
    requireNonNull(since, "since is null");
    requireNonNull(text, "text is null");
    if (line < 1) {
      throw new IllegalArgumentException("a document starts at line 1 or later, line=" + line);
    }
  }

  /**
   * Its file in a revision's folder. Names are RFC 1123 labels, checked by the parser, so they are
   * safe in a path.
   */
  public String path() {
    return path(kind, name);
  }

  static String path(String kind, String name) {
    return kind.toLowerCase(Locale.ROOT) + "s/" + name + ".yaml";
  }
}
