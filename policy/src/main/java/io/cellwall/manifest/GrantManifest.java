package io.cellwall.manifest;

import java.util.List;
import java.util.Optional;

/**
 * A permission that ends by itself.
 *
 * @param endpoints names that {@code to} exposes; empty optional: all; an empty list: none
 */
public record GrantManifest(
    Position position,
    String text,
    Located<String> locatedName,
    Located<String> from,
    Located<String> to,
    Optional<List<Located<String>>> endpoints,
    Expiry expiry,
    String reason)
    implements Manifest {

  public GrantManifest {
    endpoints = endpoints.map(List::copyOf);
  }

  /** Whether the endpoint called {@code endpoint} is meant. */
  public boolean covers(String endpoint) {
    return endpoints.isEmpty()
        || endpoints.get().stream().anyMatch(listed -> listed.value().equals(endpoint));
  }

  public GrantManifest withExpiry(Expiry other) {
    return new GrantManifest(position, text, locatedName, from, to, endpoints, other, reason);
  }
}
