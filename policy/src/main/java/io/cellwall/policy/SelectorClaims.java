package io.cellwall.policy;

import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.Diagnostic;
import io.cellwall.manifest.Located;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checks that no cgroup is claimed by two components. */
final class SelectorClaims {
  private static final String RUN = Selectors.RUN_ROOT;

  private record Claim(String component, Located<String> place) {}

  private final Map<String, Claim> paths = new HashMap<>();
  private final Map<String, Claim> units = new HashMap<>();
  private final Map<String, Claim> unitCgroups = new HashMap<>();
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  private final Places places;

  private SelectorClaims(Places places) {
    this.places = places;
  }

  static List<Diagnostic> check(Collection<ComponentManifest> components, Places places) {
    SelectorClaims claims = new SelectorClaims(places);
    components.forEach(claims::claim);
    claims.paths.forEach(claims::checkAgainstUnits);
    return claims.diagnostics;
  }

  private void claim(ComponentManifest manifest) {
    String own = Selectors.runCgroup(manifest.name());
    for (Located<String> written : manifest.cgroups()) {
      Located<String> cgroup = placed(manifest, written);
      if (isRunCgroup(cgroup.value()) && !cgroup.value().equals(own)) {
        refuse(
            "cgroups",
            cgroup,
            "expected another: processes started with `cellwall run` live there");
      } else {
        claim(paths, "cgroups", cgroup.value(), new Claim(manifest.name(), cgroup));
      }
    }
    for (Located<String> unit : manifest.systemdUnits()) {
      Claim claim = new Claim(manifest.name(), placed(manifest, unit));
      claimUnit(unit.value(), claim);
      UnitCgroups.selected(unit.value()).forEach(name -> unitCgroups.putIfAbsent(name, claim));
    }
  }

  private Located<String> placed(ComponentManifest manifest, Located<String> written) {
    return new Located<>(written.value(), places.of(manifest, written.position()));
  }

  /** The folder of `cellwall run`, or a component's own place in it. */
  private static boolean isRunCgroup(String path) {
    return path.equals(RUN)
        || (path.startsWith(RUN + "/") && path.lastIndexOf('/') == RUN.length());
  }

  /** Refused once, also where its socket is claimed, too. */
  private void claimUnit(String unit, Claim claim) {
    for (String name : UnitCgroups.units(unit)) {
      if (!claim(units, "systemdUnits", name, claim)) {
        return;
      }
    }
  }

  private boolean claim(Map<String, Claim> claims, String field, String name, Claim claim) {
    Claim first = claims.putIfAbsent(name, claim);
    if (first == null || first.component().equals(claim.component())) {
      return true;
    }
    refuse(field, claim.place(), taken(first));
    return false;
  }

  private void checkAgainstUnits(String path, Claim claim) {
    Claim unit = unitCgroups.get(path.substring(path.lastIndexOf('/') + 1));
    if (unit == null || unit.component().equals(claim.component()) || !isUnitPath(path)) {
      return;
    }
    refuse("cgroups", claim.place(), taken(unit));
  }

  /** Whether only slices are above it, so that a unit of its name would be found there. */
  private static boolean isUnitPath(String path) {
    String[] parts = path.substring(1).split("/", -1);
    return Arrays.stream(parts).limit(parts.length - 1L).allMatch(part -> part.endsWith(".slice"));
  }

  private static String taken(Claim first) {
    return "expected a cgroup that no other component claims; component \"%s\" does at %s"
        .formatted(first.component(), first.place().position());
  }

  private void refuse(String field, Located<String> place, String expected) {
    diagnostics.add(
        new Diagnostic(
            place.position(),
            "spec.selector.%s: found \"%s\", %s".formatted(field, place.value(), expected)));
  }
}
