package io.cellwall.repository;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where each manifest of a revision came from: one file of the revision's folder, a line of JSON a
 * manifest. Its name starts with a dot, so that the folder reads as manifests alone.
 */
final class ManifestIndex {
  static final String FILE = ".cellwall";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private ManifestIndex() {}

  /** Where one came from; its text is in the file at {@link #path}. */
  record Line(String kind, String name, Instant since, int line, String source) {
    Line {
      requireNonNull(kind, "kind is null");
      requireNonNull(name, "name is null");
    }

    String path() {
      return StoredManifest.path(kind, name);
    }

    StoredManifest manifest(String text) {
      return new StoredManifest(kind, name, source, line, since, text);
    }
  }

  static String line(StoredManifest manifest) {
    return JSON.writeValueAsString(
        new Line(
            manifest.kind(),
            manifest.name(),
            manifest.since(),
            manifest.line(),
            manifest.source()));
  }

  /**
   * @throws IllegalArgumentException if {@link #line} did not make it
   */
  static Line parse(String text) {
    try {
      return JSON.readValue(text, Line.class);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not a line of " + FILE + ", text=" + text, e);
    }
  }
}
