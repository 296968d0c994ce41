package io.cellwall.compile;

import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.HostPath;
import io.cellwall.policy.Policy;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the last policy was compiled to, component by component: where a manifest, or its rules and
 * all that they mention, are the same in the next policy, so is what they are compiled to. One
 * thread uses it.
 */
public final class CompilerMemory {
  private record Settled(RuleScope scope, Map<RuleKey, RuleEntry> rules) {}

  private Map<String, ComponentParts> parts = Map.of();
  private Map<Prefix, Integer> cidrs = Map.of();
  private Map<HostPath.Name, Integer> hostNames = Map.of();
  private Map<String, Settled> settled = Map.of();

  /** What each manifest alone is compiled to, in the policy's order. */
  Map<String, ComponentParts> parts(Policy policy, Map<String, Integer> numbers) {
    Map<String, ComponentParts> all = LinkedHashMap.newLinkedHashMap(numbers.size());
    policy
        .components()
        .forEach((name, manifest) ->
            all.put(name, parts(manifest, NumberComponents.number(numbers, name))));
    return all;
  }

  private ComponentParts parts(ComponentManifest manifest, int number) {
    ComponentParts before = parts.get(manifest.name());
    return before != null && before.number() == number && before.manifest().equals(manifest)
        ? before
        : ComponentParts.of(number, manifest);
  }

  /** What all rules are compiled to. */
  Map<RuleKey, RuleEntry> rules(
      Map<String, ComponentParts> nextParts, ResolvePeers peers, DrawTimetables timetables) {
    boolean sameAround =
        peers.cidrs().equals(cidrs) && peers.hostNames().equals(hostNames) && looksLike(nextParts);
    Map<String, Settled> next = HashMap.newHashMap(nextParts.size());
    Map<RuleKey, RuleEntry> rules = new HashMap<>();
    nextParts.forEach((name, own) -> {
      Settled before = settled.get(name);
      Settled now =
          before != null && sameAround && own.equals(parts.get(name))
              ? before
              : settle(peers.scope(own.manifest()), before, timetables);
      rules.putAll(now.rules());
      // The clock has a say in what a schedule becomes, and so have other components' schedules.
      if (!own.hasSchedule()) {
        next.put(name, now);
      }
    });
    parts = nextParts;
    cidrs = peers.cidrs();
    hostNames = peers.hostNames();
    settled = next;
    return rules;
  }

  private boolean looksLike(Map<String, ComponentParts> next) {
    return next.size() == parts.size()
        && next.values().stream().allMatch(it -> it.looksLike(parts.get(it.manifest().name())));
  }

  private static Settled settle(
      RuleScope scope, @Nullable Settled before, DrawTimetables timetables) {
    return before != null && before.scope().equals(scope)
        ? before
        : new Settled(scope, SettleOverlaps.rules(ExpandRules.permissions(scope), timetables));
  }
}
