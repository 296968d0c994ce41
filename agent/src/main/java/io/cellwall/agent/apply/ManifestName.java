package io.cellwall.agent.apply;

import io.cellwall.manifest.Manifest;
import java.util.Comparator;

/** What tells manifests apart. Components come first. */
public record ManifestName(ManifestKind kind, String name) implements Comparable<ManifestName> {
  private static final Comparator<ManifestName> ORDER =
      Comparator.comparing(ManifestName::kind).thenComparing(ManifestName::name);

  static ManifestName of(Manifest manifest) {
    return new ManifestName(ManifestKind.of(manifest), manifest.name());
  }

  @Override
  public int compareTo(ManifestName other) {
    return ORDER.compare(this, other);
  }
}
