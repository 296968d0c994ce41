package io.cellwall.policy;

import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.GrantManifest;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A set of manifests that fit each other. Made by the {@link Resolver}.
 *
 * @param grants sorted by name, which numbers them from 1
 */
public record Policy(SortedMap<String, ComponentManifest> components, List<GrantManifest> grants) {
  public static final Policy EMPTY = new Policy(new TreeMap<>(), List.of());

  public Policy(Map<String, ComponentManifest> components, List<GrantManifest> grants) {
    this(new TreeMap<>(components), grants);
  }

  public Policy {
    components = Collections.unmodifiableSortedMap(new TreeMap<>(components));
    grants = grants.stream().sorted(Comparator.comparing(GrantManifest::name)).toList();
  }

  public Optional<ComponentManifest> component(String name) {
    return Optional.ofNullable(components.get(name));
  }
}
