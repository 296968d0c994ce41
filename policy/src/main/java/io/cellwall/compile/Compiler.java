package io.cellwall.compile;

import io.cellwall.manifest.HostPath;
import io.cellwall.policy.Policy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** From a policy to the table that the kernel holds. */
public final class Compiler {
  private Compiler() {}

  /**
   * Compiles. The same policy, identities and clock always give the same table; grants and
   * schedules become stretches of the boot clock, of a schedule those of weeks to come.
   */
  public static PolicyTable compile(Policy policy, Identities identities, GrantClock clock) {
    return compile(policy, identities, clock, new CompilerMemory());
  }

  /** The same table, sooner where {@code memory} is of a policy that differs in little. */
  public static PolicyTable compile(
      Policy policy, Identities identities, GrantClock clock, CompilerMemory memory) {
    Map<String, Integer> numbers = NumberComponents.numbers(policy, identities);
    Map<String, ComponentParts> parts = memory.parts(policy, numbers);
    Map<Integer, ComponentEntry> components = HashMap.newHashMap(parts.size());
    Map<String, Integer> selectors = new HashMap<>();
    Map<ExposureKey, ExposureEntry> exposures = new HashMap<>();
    Map<ObjectKey, ExposureEntry> objects = new HashMap<>();
    Set<Prefix> mentioned = new HashSet<>();
    for (ComponentParts each : parts.values()) {
      components.put(each.number(), each.entry());
      selectors.putAll(each.selectors());
      exposures.putAll(each.exposures());
      objects.putAll(each.objects());
      mentioned.addAll(each.mentioned());
    }
    exposures.putAll(FindClaims.claims(parts.values()));
    Map<HostPath.Name, Integer> hostNames = NumberHostPaths.numbers(parts.values());
    NumberHostPaths.objects(hostNames).forEach(objects::putIfAbsent);
    Map<Prefix, Integer> cidrs = NumberPrefixes.cidrs(mentioned, identities);

    DrawTimetables timetables = new DrawTimetables(clock);
    Map<RuleKey, RuleEntry> rules =
        memory.rules(parts, new ResolvePeers(policy, numbers, cidrs, hostNames), timetables);
    List<Permission> grants = new ExpandGrants(policy, numbers, clock).permissions();
    parts.values().forEach(each -> rules.putAll(each.sources()));
    rules.putAll(SettleOverlaps.rules(grants, timetables));

    PolicyTable table =
        new PolicyTable(
            components, exposures, objects, rules, timetables.timetables(), cidrs, selectors);
    TableInvariants.check(table);
    return table;
  }
}
