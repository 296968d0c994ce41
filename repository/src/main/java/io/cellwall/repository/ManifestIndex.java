package io.cellwall.repository;

import java.time.Instant;
import java.util.Map;
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

  private record Line(String kind, String name, Instant since, int line, String source) {}

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
   * Puts what a line says together with the manifest's text, which is one of those by path.
   *
   * @throws IllegalArgumentException if {@link #line} did not make it
   */
  static StoredManifest read(String line, Map<String, String> texts) {
    Line origin = parse(line);
    return new StoredManifest(
        origin.kind(),
        origin.name(),
        origin.source(),
        origin.line(),
        origin.since(),
        text(texts, StoredManifest.path(origin.kind(), origin.name())));
  }

  private static String text(Map<String, String> texts, String path) {
    String text = texts.get(path);
    if (text == null) {
      throw new IllegalArgumentException("no file " + path);
    }
    return text;
  }

  private static Line parse(String text) {
    try {
      return JSON.readValue(text, Line.class);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not a line of " + FILE + ", text=" + text, e);
    }
  }
}
