package io.cellwall.manifest;

import java.nio.charset.StandardCharsets;

/**
 * A file of manifests, as text.
 *
 * @param name as shown in diagnostics: a file's path, or {@code -} for standard input
 */
public record Source(String name, String text) {

  /** Decodes UTF-8. The parser refuses what could not be decoded, naming the place. */
  public static Source utf8(String name, byte[] bytes) {
    return new Source(name, new String(bytes, StandardCharsets.UTF_8));
  }
}
