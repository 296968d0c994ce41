package io.cellwall.compile;

import java.util.Map;

/**
 * What the kernel needs to decide every flow: the compiled form of one policy. Pure data, without a
 * slot or generation; the kernel module writes it into the idle slot. The meaning of each key and
 * value is that of the struct of the same name in {@code bpf/abi.h}.
 */
public record PolicyTable(
    Map<Integer, ComponentEntry> components,
    Map<ExposureKey, ExposureEntry> exposures,
    Map<ObjectKey, ExposureEntry> objects,
    Map<RuleKey, RuleEntry> rules,
    Map<Integer, Timetable> timetables,
    Map<Prefix, Integer> cidrs,
    Map<String, Integer> selectors) {

  public static final PolicyTable EMPTY =
      new PolicyTable(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of());

  public PolicyTable {
    components = Map.copyOf(components);
    exposures = Map.copyOf(exposures);
    objects = Map.copyOf(objects);
    rules = Map.copyOf(rules);
    timetables = Map.copyOf(timetables);
    cidrs = Map.copyOf(cidrs);
    selectors = Map.copyOf(selectors);
  }
}
