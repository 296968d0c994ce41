package io.cellwall.manifest;

import java.util.Locale;

/** One document of the manifest language, valid by itself. */
public sealed interface Manifest permits ComponentManifest, GrantManifest {
  /** {@code metadata.name}. */
  Located<String> locatedName();

  /** Where {@link #text} starts. */
  Position position();

  /** The document as it was written, to be stored and shown. */
  String text();

  /** The word in the manifest. */
  default String kind() {
    return switch (this) {
      case ComponentManifest _ -> "Component";
      case GrantManifest _ -> "Grant";
    };
  }

  /** A place in it, counted in its own text, under its own name: {@code component/web:7:9}. */
  default Position inStored(Position place) {
    int line = place.line() - position().line() + 1;
    return new Position(kind().toLowerCase(Locale.ROOT) + "/" + name(), line, place.column());
  }

  default String name() {
    return locatedName().value();
  }

  default Position namePosition() {
    return locatedName().position();
  }
}
