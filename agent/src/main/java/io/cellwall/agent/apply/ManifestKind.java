package io.cellwall.agent.apply;

import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.GrantManifest;
import io.cellwall.manifest.Manifest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The kinds of manifests, by the word that is their {@code kind}. */
public enum ManifestKind {
  COMPONENT("Component"),
  GRANT("Grant");

  private final String text;

  ManifestKind(String text) {
    this.text = text;
  }

  public static ManifestKind of(Manifest manifest) {
    return switch (manifest) {
      case ComponentManifest component -> COMPONENT;
      case GrantManifest grant -> GRANT;
    };
  }

  /** From the word in a manifest. */
  static Optional<ManifestKind> ofText(String text) {
    return Arrays.stream(values()).filter(kind -> kind.text.equals(text)).findFirst();
  }

  /** The word in a manifest. */
  public String text() {
    return text;
  }

  /** The word in a sentence. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
