package io.cellwall.policy;

import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.Diagnostic;
import io.cellwall.manifest.GrantManifest;
import io.cellwall.manifest.Manifest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checks manifests against each other. */
public final class Resolver {
  private Resolver() {}

  /**
   * Resolves all manifests that are to be in force together. Where two do not fit, the later one in
   * {@code all} is complained about, so what is new belongs last.
   */
  public static Resolution resolve(Collection<? extends Manifest> all) {
    return resolve(all, Places.IN_FILES);
  }

  /** The same, where some of them may be stored already. */
  public static Resolution resolve(Collection<? extends Manifest> all, Places places) {
    Map<String, ComponentManifest> components = new LinkedHashMap<>();
    Map<String, GrantManifest> grants = new LinkedHashMap<>();
    List<Diagnostic> diagnostics = new ArrayList<>();
    for (Manifest manifest : all) {
      Manifest first =
          switch (manifest) {
            case ComponentManifest component -> components.putIfAbsent(component.name(), component);
            case GrantManifest grant -> grants.putIfAbsent(grant.name(), grant);
          };
      if (first != null) {
        diagnostics.add(duplicate(manifest, first));
      }
    }
    diagnostics.addAll(SelectorClaims.check(components.values(), places));
    diagnostics.addAll(ExposureClaims.check(components.values(), places));
    diagnostics.addAll(ObjectClaims.check(components.values(), places));
    diagnostics.addAll(References.check(components, grants.values(), places));
    diagnostics.sort(Comparator.comparing(Diagnostic::position));
    return new Resolution(new Policy(components, List.copyOf(grants.values())), diagnostics);
  }

  private static Diagnostic duplicate(Manifest second, Manifest first) {
    return new Diagnostic(
        second.namePosition(),
        "metadata.name: found a second %s named \"%s\", expected a name of its own; the first is at %s"
            .formatted(second.kind(), second.name(), first.namePosition()));
  }
}
