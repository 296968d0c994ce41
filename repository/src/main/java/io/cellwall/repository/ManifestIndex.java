package io.cellwall.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

  static byte[] write(List<StoredManifest> manifests) {
    StringBuilder lines = new StringBuilder();
    for (StoredManifest each : manifests) {
      Line line = new Line(each.kind(), each.name(), each.since(), each.line(), each.source());
      lines.append(JSON.writeValueAsString(line)).append('\n');
    }
    return lines.toString().getBytes(UTF_8);
  }

  /**
   * Puts what it says together with the manifests' texts, which are given by path.
   *
   * @throws IllegalArgumentException if {@link #write} did not write it
   */
  static List<StoredManifest> read(byte[] index, Map<String, String> texts) {
    List<StoredManifest> manifests = new ArrayList<>();
    for (String each : new String(index, UTF_8).lines().toList()) {
      Line line = parse(each);
      manifests.add(
          new StoredManifest(
              line.kind(),
              line.name(),
              line.source(),
              line.line(),
              line.since(),
              text(texts, StoredManifest.path(line.kind(), line.name()))));
    }
    return manifests;
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
