package io.cellwall.manifest;

/** One document of the manifest language, valid by itself. */
public sealed interface Manifest permits ComponentManifest, GrantManifest {
  /** {@code metadata.name}. */
  String name();

  /** Where the document starts. */
  Position position();

  /** The document as it was written, to be stored and shown. */
  String text();
}
