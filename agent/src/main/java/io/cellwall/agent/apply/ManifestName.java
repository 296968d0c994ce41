package io.cellwall.agent.apply;

import io.cellwall.manifest.Manifest;

/** What tells manifests apart. Components come first. */
public record ManifestName(ManifestKind kind, String name) implements Comparable<ManifestName> {
  static ManifestName of(Manifest manifest) {
    return new ManifestName(ManifestKind.of(manifest), manifest.name());
  }

  @Override
  public int compareTo(ManifestName other) {
    return kind == other.kind ? name.compareTo(other.name) : kind.compareTo(other.kind);
  }
}
