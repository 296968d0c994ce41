package io.cellwall.agent.api;

import io.cellwall.manifest.ComponentManifest;
import io.cellwall.policy.Decision;
import io.cellwall.policy.Policy;
import io.cellwall.policy.Query;
import io.cellwall.policy.Reason;
import io.cellwall.policy.Side;
import io.cellwall.policy.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a side was asked and had no answer.
 *
 * @param part of its manifest: {@code egress}, {@code ingress} or {@code exposes}
 * @param entries how many that has, of which none matches
 * @param revision that gave the manifest its text
 */
record Unmatched(String component, String part, int entries, @Nullable Long revision) {
  private static final Set<Reason> BY_RULES =
      Set.of(
          Reason.RULE,
          Reason.EGRESS_NOT_ALLOWED,
          Reason.GROUP_DESTINATION,
          Reason.NOT_EXPOSED,
          Reason.INGRESS_NOT_ALLOWED);
  private static final Set<Reason> AT_SOURCE =
      Set.of(Reason.EGRESS_NOT_ALLOWED, Reason.GROUP_DESTINATION);

  static List<Unmatched> of(
      Policy policy, ManifestRevisions revisions, Query query, Decision decision) {
    if (!BY_RULES.contains(decision.reason())) {
      return List.of();
    }
    List<Unmatched> found = new ArrayList<>();
    Optional<ComponentManifest> source = manifest(policy, query.source());
    if (decision.egress().isEmpty()) {
      source.ifPresent(it -> found.add(of(it, "egress", it.egress().size(), revisions)));
    }
    if (endsAtSource(decision)) {
      return found;
    }
    Optional<ComponentManifest> destination = manifest(policy, query.destination());
    if (decision.endpoint().isEmpty()) {
      destination.ifPresent(it -> found.add(of(it, "exposes", it.exposes().size(), revisions)));
    } else if (decision.ingress().isEmpty()) {
      destination.ifPresent(it -> found.add(of(it, "ingress", it.ingress().size(), revisions)));
    }
    return found;
  }

  private static boolean endsAtSource(Decision decision) {
    return AT_SOURCE.contains(decision.reason()) && decision.verdict() == Verdict.DENY;
  }

  private static Unmatched of(
      ComponentManifest manifest, String part, int entries, ManifestRevisions revisions) {
    return new Unmatched(manifest.name(), part, entries, revisions.of(manifest).orElse(null));
  }

  private static Optional<ComponentManifest> manifest(Policy policy, Side side) {
    return side instanceof Side.Component(String name) ? policy.component(name) : Optional.empty();
  }
}
