package io.cellwall.manifest;

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

  default String name() {
    return locatedName().value();
  }

  default Position namePosition() {
    return locatedName().position();
  }
}
