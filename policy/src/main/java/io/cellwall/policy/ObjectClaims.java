package io.cellwall.policy;

import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.Diagnostic;
import io.cellwall.manifest.Endpoint;
import io.cellwall.manifest.Position;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Checks that each object that has a name, and each signal of a component, is one endpoint's. */
final class ObjectClaims {
  private record Name(Endpoint.Path.Kind kind, String path) {}

  private record Claim(String component, Endpoint.Path endpoint, Position position) {}

  private ObjectClaims() {}

  static List<Diagnostic> check(Collection<ComponentManifest> components, Places places) {
    List<Diagnostic> diagnostics = new ArrayList<>();
    Map<Name, Claim> claims = new HashMap<>();
    for (ComponentManifest manifest : components) {
      diagnostics.addAll(checkSignals(manifest));
      for (Endpoint exposed : manifest.exposes()) {
        if (exposed instanceof Endpoint.Path path && !path.path().isEmpty()) {
          Claim claim = new Claim(manifest.name(), path, places.of(manifest, path.position()));
          claim(claims, claim).ifPresent(earlier -> diagnostics.add(refusal(claim, earlier)));
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

  /** The kernel half finds one endpoint by a signal: a second one would never be reached. */
  private static List<Diagnostic> checkSignals(ComponentManifest manifest) {
    List<Diagnostic> diagnostics = new ArrayList<>();
    Map<String, Endpoint.Signal> claims = new HashMap<>();
    for (Endpoint exposed : manifest.exposes()) {
      if (exposed instanceof Endpoint.Signal endpoint) {
        endpoint.signals().stream()
            .filter(claims::containsKey)
            .min(Comparator.naturalOrder())
            .ifPresent(signal ->
                diagnostics.add(
                    refusal(
                        manifest, endpoint, signal, Objects.requireNonNull(claims.get(signal)))));
        endpoint.signals().forEach(signal -> claims.putIfAbsent(signal, endpoint));
      }
    }
    return diagnostics;
  }

  private static Diagnostic refusal(
      ComponentManifest manifest, Endpoint.Signal later, String signal, Endpoint.Signal earlier) {
    return new Diagnostic(
        later.position(),
        "spec.exposes: found \"%s\" with the signal %s, expected signals of its own; endpoint \"%s\" of component \"%s\" has it at %s"
            .formatted(later.name(), signal, earlier.name(), manifest.name(), earlier.position()));
  }

  private static Diagnostic refusal(Claim later, Claim earlier) {
    return new Diagnostic(
        later.position(),
        "spec.exposes: found \"%s\" at %s %s, expected a path of its own; endpoint \"%s\" of component \"%s\" has it at %s"
            .formatted(
                later.endpoint().name(),
                later.endpoint().kind(),
                later.endpoint().path(),
                earlier.endpoint().name(),
                earlier.component(),
                earlier.position()));
  }
}
