package io.cellwall.agent.api;

import io.cellwall.agent.apply.Image;
import io.cellwall.agent.flow.Flow;
import io.cellwall.agent.flow.FlowFilter;
import io.cellwall.agent.flow.FlowLog;
import io.cellwall.manifest.ComponentManifest;
import io.cellwall.policy.RuleReference;
import io.cellwall.policy.RuleReference.Kind;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** When each rule of a component let something through last, as far as flows are remembered. */
record RuleUses(Image image, ManifestRevisions revisions, FlowLog flows) {
  /**
   * One rule.
   *
   * @param lastUse null: not since its manifest has this text, or not as long as flows are kept
   */
  record Line(RuleView rule, @Nullable Instant lastUse) {}

  List<Line> of(ComponentManifest component) {
    long since = revisions.of(component).orElse(0L);
    Map<String, Instant> uses = uses(component.name(), since);
    return Stream.of(
            rules(component, Kind.INGRESS, component.ingress().size()),
            rules(component, Kind.EGRESS, component.egress().size()),
            rules(component, Kind.MANAGER, 1))
        .flatMap(rules -> rules)
        .map(rule -> new Line(RuleView.of(image, revisions, rule), uses.get(rule.toString())))
        .toList();
  }

  private static Stream<RuleReference> rules(ComponentManifest component, Kind kind, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(number -> new RuleReference(component.name(), kind, number));
  }

  /** Of an earlier text's rules only the numbers would be the same. */
  private Map<String, Instant> uses(String component, long since) {
    Map<String, Instant> uses = new HashMap<>();
    FlowFilter around = FlowFilter.around(component);
    for (Flow flow : flows.list(around)) {
      if (flow.rule() != null && flow.revision() >= since) {
        for (String rule : flow.rule().split(",", -1)) {
          uses.put(rule, flow.time());
        }
      }
    }
    return uses;
  }
}
