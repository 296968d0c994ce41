package io.cellwall.agent.apply;

import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.Expiry;
import io.cellwall.manifest.GrantManifest;
import io.cellwall.manifest.Manifest;
import io.cellwall.manifest.ManifestParser;
import io.cellwall.manifest.ParseResult;
import io.cellwall.manifest.Source;
import io.cellwall.repository.StoredManifest;
import java.time.Instant;
import java.util.List;

/** Between a manifest as it is stored and as the policy sees it. */
final class StoredManifests {
  private StoredManifests() {}

  static StoredManifest store(Manifest manifest, Instant since) {
    return new StoredManifest(
        ManifestKind.of(manifest).text(),
        manifest.name(),
        manifest.position().source(),
        manifest.position().line(),
        since,
        manifest.text());
  }

  static ParseResult parse(StoredManifest stored) {
    // Empty lines stand for what came before it in its file, so that positions are still right.
    String text = "\n".repeat(stored.line() - 1) + stored.text();
    return ManifestParser.parse(List.of(new Source(stored.source(), text)));
  }

  static Manifest load(StoredManifest stored) {
    ParseResult result = parse(stored);
    if (!result.diagnostics().isEmpty() || result.manifests().size() != 1) {
      throw new IllegalStateException(
          "a stored manifest is no longer understood, kind=%s name=%s diagnostics=%s"
              .formatted(stored.kind(), stored.name(), result.diagnostics()));
    }
    return dated(result.manifests().getFirst(), stored.since());
  }

  /** A duration counts from when the grant was first applied, not from when it is compiled. */
  static Manifest dated(Manifest manifest, Instant since) {
    return switch (manifest) {
      case ComponentManifest component -> component;
      case GrantManifest grant when grant.expiry() instanceof Expiry.After(var duration) ->
          grant.withExpiry(new Expiry.Dated(since, since, since.plus(duration)));
      case GrantManifest grant -> grant;
    };
  }

  /** When a grant ends; components do not. */
  static boolean expired(Manifest manifest, Instant now) {
    return manifest instanceof GrantManifest grant && !grant.expiry().end(now).isAfter(now);
  }
}
