package io.cellwall.manifest;

import java.time.Instant;
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

  /**
   * The same grant with its end fixed, counted from {@code start} if it has a duration. What is
   * stored, so that reading it again does not make it last longer.
   */
  public GrantManifest startingAt(Instant start) {
    if (expiry instanceof Expiry.At) {
      return this;
    }
    Instant end = expiry.end(start);
    String fixed = GrantText.withEnd(text, end);
    return new GrantManifest(
        position, fixed, locatedName, from, to, endpoints, new Expiry.At(end), reason);
  }

  /** Whether the endpoint called {@code endpoint} is meant. */
  public boolean covers(String endpoint) {
    return endpoints.isEmpty()
        || endpoints.get().stream().anyMatch(listed -> listed.value().equals(endpoint));
  }
}
