package io.cellwall.compile;

import java.util.Collections;
import java.util.HashMap;
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
    components = copy(components);
    exposures = copy(exposures);
    objects = copy(objects);
    rules = copy(rules);
    timetables = copy(timetables);
    cidrs = copy(cidrs);
    selectors = copy(selectors);
  }

  /**
   * Not Map.copyOf, whose look-ups are slow where keys are numbered, as identities and names are.
   */
  private static <K, V> Map<K, V> copy(Map<K, V> entries) {
    return Collections.unmodifiableMap(new HashMap<>(entries));
  }
}
