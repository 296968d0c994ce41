package io.cellwall.compile;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the last policy's rules were compiled to, component by component: where a component's rules
 * and all that they mention are the same in the next policy, so are their entries. One thread uses
 * it.
 */
public final class RuleMemory {
  private record Known(RuleScope scope, Map<RuleKey, RuleEntry> rules) {}

  private Map<Integer, Known> known = Map.of();

  /** The entries of all; whatever is remembered, they are the same. */
  Map<RuleKey, RuleEntry> rules(List<RuleScope> scopes, DrawTimetables timetables) {
    Map<Integer, Known> next = HashMap.newHashMap(scopes.size());
    Map<RuleKey, RuleEntry> rules = new HashMap<>();
    for (RuleScope scope : scopes) {
      Known own = settled(scope, timetables);
      rules.putAll(own.rules());
      // The clock has a say in a schedule's entries, and so have those of other components.
      if (!scope.hasSchedule()) {
        next.put(scope.component(), own);
      }
    }
    known = next;
    return rules;
  }

  private Known settled(RuleScope scope, DrawTimetables timetables) {
    Known before = known.get(scope.component());
    return before != null && before.scope().equals(scope)
        ? before
        : new Known(scope, SettleOverlaps.rules(ExpandRules.permissions(scope), timetables));
  }
}
