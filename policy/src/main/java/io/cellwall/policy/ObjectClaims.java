package io.cellwall.policy;

import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.Diagnostic;
import io.cellwall.manifest.Endpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Checks that of the objects that have a name each is one endpoint's. */
final class ObjectClaims {
  private record Name(Endpoint.Path.Kind kind, String path) {}

  private record Claim(String component, Endpoint.Path endpoint) {}

  private ObjectClaims() {}

  static List<Diagnostic> check(Collection<ComponentManifest> components) {
    List<Diagnostic> diagnostics = new ArrayList<>();
    Map<Name, Claim> claims = new HashMap<>();
    for (ComponentManifest manifest : components) {
      for (Endpoint exposed : manifest.exposes()) {
        if (exposed instanceof Endpoint.Path path && !path.path().isEmpty()) {
          claim(claims, new Claim(manifest.name(), path))
              .ifPresent(earlier -> diagnostics.add(refusal(path, earlier)));
        }
      }
    }
    return diagnostics;
  }

  /** Enters a claim under each of its names, unless another has one: that one is answered. */
  private static Optional<Claim> claim(Map<Name, Claim> claims, Claim claim) {
    List<Name> names =
        claim.endpoint().names().stream()
            .map(name -> new Name(claim.endpoint().kind(), name))
            .toList();
    Optional<Claim> earlier = names.stream().map(claims::get).filter(Objects::nonNull).findFirst();
    if (earlier.isEmpty()) {
      names.forEach(name -> claims.put(name, claim));
    }
    return earlier;
  }

  private static Diagnostic refusal(Endpoint.Path later, Claim earlier) {
    return new Diagnostic(
        later.position(),
        "spec.exposes: found \"%s\" at %s %s, expected a path of its own; endpoint \"%s\" of component \"%s\" has it at %s"
            .formatted(
                later.name(),
                later.kind(),
                later.path(),
                earlier.endpoint().name(),
                earlier.component(),
                earlier.endpoint().position()));
  }
}
