package io.cellwall.agent.api;

import io.cellwall.agent.apply.Image;
import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.Excerpt;
import io.cellwall.manifest.ManagerRule;
import io.cellwall.manifest.Manifest;
import io.cellwall.manifest.Position;
import io.cellwall.manifest.Rule;
import io.cellwall.policy.Policy;
import io.cellwall.policy.RuleReference;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A rule as somebody looks it up.
 *
 * @param rule such as {@code web/egress/1}
 * @param position in the text that is stored: {@code component/web:6:9}
 * @param revision that gave the manifest this text
 * @param text of the rule; of a grant, of all of it
 */
record RuleView(
    String rule, @Nullable String position, @Nullable Long revision, @Nullable String text) {

  static @Nullable RuleView of(
      Image image, ManifestRevisions revisions, Optional<RuleReference> rule) {
    return rule.map(found -> of(image, revisions, found)).orElse(null);
  }

  static RuleView of(Image image, ManifestRevisions revisions, RuleReference rule) {
    if (rule.kind() == RuleReference.Kind.MANAGER) {
      return new RuleView(rule.toString(), null, null, ManagerRule.TEXT);
    }
    Optional<Place> place = place(image.policy(), rule);
    return new RuleView(
        rule.toString(),
        place.map(it -> it.manifest().inStored(it.position()).toString()).orElse(null),
        place.flatMap(it -> revisions.of(it.manifest())).orElse(null),
        place.flatMap(Place::text).orElse(null));
  }

  private record Place(Manifest manifest, Position position) {
    Optional<String> text() {
      return Excerpt.at(manifest, position);
    }
  }

  private static Optional<Place> place(Policy policy, RuleReference rule) {
    return switch (rule.kind()) {
      case EGRESS ->
          policy.component(rule.manifest()).flatMap(it -> place(it, it.egress(), rule.number()));
      case INGRESS ->
          policy.component(rule.manifest()).flatMap(it -> place(it, it.ingress(), rule.number()));
      case MANAGER -> Optional.empty();
      case GRANT ->
          policy.grants().stream()
              .filter(grant -> grant.name().equals(rule.manifest()))
              .findFirst()
              .map(grant -> new Place(grant, grant.position()));
    };
  }

  private static Optional<Place> place(
      ComponentManifest manifest, List<? extends Rule> rules, int number) {
    return number <= rules.size()
        ? Optional.of(new Place(manifest, rules.get(number - 1).position()))
        : Optional.empty();
  }
}
