package io.cellwall.compile;

import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.Endpoint;
import java.util.List;
import java.util.Optional;

/**
 * The other side of a rule as the kernel knows it.
 *
 * @param endpoints names of what a component exposes, in its manifest's order; empty for an entity
 *     or a block of addresses, which have ports instead
 */
record Neighbour(int number, Optional<List<String>> endpoints) {
  Neighbour {
    endpoints = endpoints.map(List::copyOf);
  }

  /** The names that an egress rule may choose from. */
  static List<String> names(ComponentManifest manifest) {
    return manifest.exposes().stream().map(Endpoint::name).toList();
  }

  static Neighbour without(int number) {
    return new Neighbour(number, Optional.empty());
  }
}
