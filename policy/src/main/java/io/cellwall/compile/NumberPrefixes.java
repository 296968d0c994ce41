package io.cellwall.compile;

import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.Peer;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Pass: gives each prefix that a rule mentions, as block or exception, its identity. An address has
 * the identity of its longest prefix here, so fences inside a mentioned block need one too.
 */
final class NumberPrefixes {
  private static final Comparator<Prefix> ORDER =
      Comparator.comparingInt(Prefix::length)
          .thenComparingLong(Prefix::high)
          .thenComparingLong(Prefix::low);

  private NumberPrefixes() {}

  /** Those of one manifest. */
  static Set<Prefix> mentioned(ComponentManifest manifest) {
    return Stream.concat(manifest.ingress().stream(), manifest.egress().stream())
        .flatMap(rule -> rule.peers().stream())
        .flatMap(NumberPrefixes::prefixes)
        .collect(Collectors.toSet());
  }

  /** The numbers of those of all manifests. */
  static Map<Prefix, Integer> cidrs(Set<Prefix> mentioned, Identities identities) {
    Set<Prefix> known = new TreeSet<>(ORDER);
    known.addAll(mentioned);
    Prefixes.FENCES.stream()
        .filter(fence -> mentioned.stream().anyMatch(block -> block.contains(fence)))
        .forEach(known::add);
    Map<Prefix, Integer> cidrs = new LinkedHashMap<>();
    known.forEach(prefix -> cidrs.put(prefix, identities.cidr(prefix)));
    return cidrs;
  }

  private static Stream<Prefix> prefixes(Peer peer) {
    return switch (peer) {
      case Peer.Block block ->
          Stream.concat(Stream.of(block.cidr()), block.exceptions().stream()).map(Prefixes::of);
      case Peer.Component _, Peer.Labels _, Peer.Entity _ -> Stream.empty();
    };
  }
}
