package io.cellwall.policy;

import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.Diagnostic;
import io.cellwall.manifest.Endpoint;
import io.cellwall.manifest.Position;
import io.cellwall.manifest.Protocol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Checks that at each address and port at most one endpoint listens. */
final class ExposureClaims {
  private record Claim(int order, String component, Endpoint.Network endpoint, Position position) {
    int firstPort() {
      return endpoint.ports().first();
    }

    boolean overlaps(Claim other) {
      return endpoint.ports().overlaps(other.endpoint.ports())
          && shareAddress(endpoint, other.endpoint);
    }
  }

  private ExposureClaims() {}

  static List<Diagnostic> check(Collection<ComponentManifest> components, Places places) {
    Map<Protocol, List<Claim>> claims = new EnumMap<>(Protocol.class);
    int order = 0;
    for (ComponentManifest manifest : components) {
      for (Endpoint exposed : manifest.exposes()) {
        if (exposed instanceof Endpoint.Network endpoint) {
          claims
              .computeIfAbsent(endpoint.protocol(), _ -> new ArrayList<>())
              .add(
                  new Claim(
                      order++,
                      manifest.name(),
                      endpoint,
                      places.of(manifest, endpoint.position())));
        }
      }
    }
    return claims.values().stream().flatMap(list -> check(list).stream()).toList();
  }

  private static List<Diagnostic> check(List<Claim> claims) {
    List<Diagnostic> diagnostics = new ArrayList<>();
    List<Claim> open = new ArrayList<>();
    claims.sort(Comparator.comparingInt(Claim::firstPort));
    for (Claim claim : claims) {
      open.removeIf(earlier -> earlier.endpoint().ports().last() < claim.firstPort());
      open.stream()
          .filter(claim::overlaps)
          .findFirst()
          .ifPresent(other -> diagnostics.add(refusal(claim, other)));
      open.add(claim);
    }
    return diagnostics;
  }

  private static boolean shareAddress(Endpoint.Network left, Endpoint.Network right) {
    if (left.addresses().isEmpty()) {
      return right.addresses().map(list -> !list.isEmpty()).orElse(true);
    }
    return left.addresses().get().stream().anyMatch(address -> right.at(address.value()));
  }

  private static Diagnostic refusal(Claim one, Claim other) {
    boolean inOrder = one.order() < other.order();
    Claim earlier = inOrder ? one : other;
    Claim later = inOrder ? other : one;
    return new Diagnostic(
        later.position(),
        "spec.exposes: found \"%s\" at %s port %s, expected an address and port of its own; endpoint \"%s\" of component \"%s\" has port %s at %s"
            .formatted(
                later.endpoint().name(),
                later.endpoint().protocol(),
                later.endpoint().ports(),
                earlier.endpoint().name(),
                earlier.component(),
                earlier.endpoint().ports(),
                earlier.position()));
  }
}
