package io.cellwall.compile;

import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.HostPath;
import io.cellwall.manifest.HostPath.Name;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Pass: gives each name of the host's that a rule mentions a number, which takes a port's place. A
 * name that a component exposes is that component's, whatever rules say.
 */
final class NumberHostPaths {
  private NumberHostPaths() {}

  /** Those of one manifest. */
  static Set<Name> mentioned(ComponentManifest manifest) {
    return manifest.egressInForce().stream()
        .flatMap(rule -> rule.paths().stream())
        .flatMap(List::stream)
        .map(HostPath::names)
        .flatMap(List::stream)
        .collect(Collectors.toSet());
  }

  /** The numbers of those of all manifests, from 1. */
  static Map<Name, Integer> numbers(Collection<ComponentParts> parts) {
    SortedSet<Name> names = new TreeSet<>();
    parts.forEach(each -> names.addAll(each.hostNames()));
    Map<Name, Integer> numbers = new HashMap<>();
    names.forEach(name -> numbers.put(name, numbers.size() + 1));
    return numbers;
  }

  /** As what the kernel finds them: like endpoints, but the host's. */
  static Map<ObjectKey, ExposureEntry> objects(Map<Name, Integer> numbers) {
    Map<ObjectKey, ExposureEntry> objects = new HashMap<>();
    numbers.forEach((name, number) ->
        objects.put(
            new ObjectKey(PlaceObjects.code(name.kind()), 0, 0, name.path()),
            new ExposureEntry(Identity.HOST, number)));
    return objects;
  }

  /** The number of a name that a rule of the policy mentions. */
  static int number(Map<Name, Integer> numbers, Name name) {
    return Optional.ofNullable(numbers.get(name)).orElseThrow();
  }
}
