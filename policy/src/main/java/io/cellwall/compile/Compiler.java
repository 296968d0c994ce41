package io.cellwall.compile;

import io.cellwall.policy.Policy;
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
    return compile(policy, identities, clock, new RuleMemory());
  }

  /** The same table, sooner where {@code memory} is of a policy that differs in little. */
  public static PolicyTable compile(
      Policy policy, Identities identities, GrantClock clock, RuleMemory memory) {
    Map<String, Integer> numbers = NumberComponents.numbers(policy, identities);
    Map<Integer, ComponentEntry> components = DescribeComponents.entries(policy, numbers);
    Map<String, Integer> selectors = ListSelectors.selectors(policy, numbers);
    Map<ExposureKey, ExposureEntry> exposures = PlaceEndpoints.exposures(policy, numbers);
    Map<ObjectKey, ExposureEntry> objects = PlaceObjects.objects(policy, numbers);
    Map<Prefix, Integer> cidrs = NumberPrefixes.cidrs(policy, identities);

    DrawTimetables timetables = new DrawTimetables(clock);
    Map<RuleKey, RuleEntry> rules =
        memory.rules(ResolvePeers.scopes(policy, numbers, cidrs), timetables);
    List<Permission> grants = new ExpandGrants(policy, numbers, clock).permissions();
    rules.putAll(SettleOverlaps.rules(grants, timetables));

    PolicyTable table =
        new PolicyTable(
            components, exposures, objects, rules, timetables.timetables(), cidrs, selectors);
    TableInvariants.check(table);
    return table;
  }
}
