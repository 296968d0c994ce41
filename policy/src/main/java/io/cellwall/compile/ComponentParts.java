package io.cellwall.compile;

import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.HostPath;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What follows from one manifest and its component's number alone.
 *
 * @param hasSchedule whether any of its rules has one
 * @param sources from which ports it may ask
 * @param mentioned prefixes that its rules mention, as block or exception
 * @param hostNames of the host that its rules mention
 */
record ComponentParts(
    int number,
    ComponentManifest manifest,
    ComponentEntry entry,
    Map<String, Integer> selectors,
    Map<ExposureKey, ExposureEntry> exposures,
    Map<ObjectKey, ExposureEntry> objects,
    Map<RuleKey, RuleEntry> sources,
    boolean hasSchedule,
    Set<Prefix> mentioned,
    Set<HostPath.Name> hostNames) {

  static ComponentParts of(int number, ComponentManifest manifest) {
    return new ComponentParts(
        number,
        manifest,
        DescribeComponents.entry(manifest),
        ListSelectors.selectors(manifest, number),
        PlaceEndpoints.exposures(manifest, number),
        PlaceObjects.objects(manifest, number),
        OpenSources.sources(manifest, number),
        hasSchedule(manifest),
        NumberPrefixes.mentioned(manifest),
        NumberHostPaths.mentioned(manifest));
  }

  private static boolean hasSchedule(ComponentManifest manifest) {
    return Stream.concat(manifest.ingress().stream(), manifest.egress().stream())
        .anyMatch(rule -> rule.schedule().isPresent());
  }

  /** Whether others' rules mean the same by both: number, labels and endpoints' names. */
  boolean looksLike(@Nullable ComponentParts other) {
    return other != null
        && number == other.number
        && manifest.labels().equals(other.manifest.labels())
        && (manifest.exposes().equals(other.manifest.exposes())
            || Neighbour.names(manifest).equals(Neighbour.names(other.manifest)));
  }
}
