package io.cellwall.policy;

import io.cellwall.manifest.Manifest;
import io.cellwall.manifest.Position;
import java.util.function.Predicate;

/**
 * Where something is written, as its reader finds it: what is in force already in the text that is
 * stored, which {@code get} and {@code show} print; the file that it once came from may be gone.
 *
 * @param stored whether a manifest was stored before
 */
public record Places(Predicate<Manifest> stored) {
  /** Everything is new. */
  public static final Places IN_FILES = new Places(_ -> false);

  /** Nothing is new. */
  public static final Places STORED = new Places(_ -> true);

  Position of(Manifest manifest, Position position) {
    return stored.test(manifest) ? manifest.inStored(position) : position;
  }
}
