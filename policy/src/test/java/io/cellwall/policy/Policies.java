package io.cellwall.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.manifest.Expiry;
import io.cellwall.manifest.ManifestParser;
import io.cellwall.manifest.ParseResult;
import io.cellwall.manifest.Source;
import java.time.Instant;
import java.util.List;

/** Policies from text. */
public final class Policies {
  private Policies() {}

  /** A policy without a mistake. */
  public static Policy of(String... manifests) {
    ParseResult parsed =
        ManifestParser.parse(List.of(new Source("test.yaml", String.join("\n---\n", manifests))));
    assertThat(parsed.diagnostics()).isEmpty();
    Resolution resolution = Resolver.resolve(parsed.manifests());
    assertThat(resolution.diagnostics()).isEmpty();
    return resolution.policy();
  }

  /** The same, with a date in place of each duration that began at {@code start}. */
  public static Policy dated(Policy policy, Instant start) {
    return new Policy(
        policy.components(),
        policy.grants().stream()
            .map(grant -> grant.withExpiry(new Expiry.At(grant.expiry().end(start))))
            .toList());
  }

  /** The same components, with endpoints and without rules or grants. */
  static Policy withoutRules(Policy policy) {
    return of(
        policy.components().values().stream()
            .map(manifest ->
                manifest
                    .text()
                    .replaceAll("(?m)^  (in|e)gress: .*$", "")
                    .replace("enforcement: audit", "enforcement: enforce"))
            .toArray(String[]::new));
  }

  /** A component's manifest with this in its spec, one field a line. */
  public static String component(String name, String... spec) {
    return labelled(name, "{}", spec);
  }

  /** A component's manifest with labels. */
  public static String labelled(String name, String labels, String... spec) {
    List<String> lines = spec.length == 0 ? List.of("exposes: []") : List.of(spec);
    return """
    apiVersion: cellwall.io/v1
    kind: Component
    metadata: {name: %s, labels: %s}
    spec:
    """
            .formatted(name, labels)
        + String.join("", lines.stream().map(line -> "  " + line + "\n").toList());
  }
}
