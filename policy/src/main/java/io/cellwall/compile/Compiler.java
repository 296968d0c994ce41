package io.cellwall.compile;

import io.cellwall.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** From a policy to the table that the kernel holds. */
public final class Compiler {
  private Compiler() {}

  /**
   * Compiles. The same policy, identities and clock always give the same table; grants and
   * schedules become stretches of the boot clock, of a schedule those of weeks to come.
   */
  public static PolicyTable compile(Policy policy, Identities identities, GrantClock clock) {
    Map<String, Integer> numbers = NumberComponents.numbers(policy, identities);
    Map<Integer, ComponentEntry> components = DescribeComponents.entries(policy, numbers);
    Map<String, Integer> selectors = ListSelectors.selectors(policy, numbers);
    Map<ExposureKey, ExposureEntry> exposures = PlaceEndpoints.exposures(policy, numbers);
    Map<ObjectKey, ExposureEntry> objects = PlaceObjects.objects(policy, numbers);
    Map<Prefix, Integer> cidrs = NumberPrefixes.cidrs(policy, identities);

    List<Permission> permissions = new ArrayList<>();
    permissions.addAll(new ExpandRules(policy, numbers, cidrs).permissions());
    permissions.addAll(new ExpandGrants(policy, numbers, clock).permissions());
    DrawTimetables timetables = new DrawTimetables(clock);
    Map<RuleKey, RuleEntry> rules = SettleOverlaps.rules(permissions, timetables);

    PolicyTable table =
        new PolicyTable(
            components, exposures, objects, rules, timetables.timetables(), cidrs, selectors);
    TableInvariants.check(table);
    return table;
  }
}
