package io.cellwall.kernel;

import io.cellwall.kernel.bpf.BpfMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The pinned maps that Java reads and writes, open. */
final class KernelMaps implements AutoCloseable {
  static final String AGENT_PROCESS = "agent_process";
  static final String COMPONENTS = "components";
  static final String SELECTORS = "selectors";
  static final String EXPOSURES = "exposures";
  static final String OBJECTS = "objects";
  static final String RULES = "rules";
  static final String TIMETABLES = "timetables";
  static final String CIDRS = "cidrs";
  static final String IDENTITY_NAMES = "names";
  static final String EVENTS = "events";
  static final String EDGES = "edges";
  static final String EDGE_COUNTS = "edge_counts";
  static final String REASONS = "reasons";
  static final String SHARES = "shares";

  static final List<String> NAMES =
      List.of(
          Pins.CONTROL,
          AGENT_PROCESS,
          MembershipMap.NAME,
          COMPONENTS,
          SELECTORS,
          EXPOSURES,
          OBJECTS,
          RULES,
          TIMETABLES,
          CIDRS,
          IDENTITY_NAMES,
          EVENTS,
          EDGES,
          EDGE_COUNTS,
          REASONS,
          SHARES);

  private final Map<String, BpfMap> maps;

  private KernelMaps(Map<String, BpfMap> maps) {
    this.maps = maps;
  }

  static KernelMaps open(Pins pins) {
    return open(pins, NAMES);
  }

  static KernelMaps open(Pins pins, List<String> names) {
    List<BpfMap> opened = new ArrayList<>();
    try {
      names.forEach(name -> opened.add(pins.openMap(name)));
    } catch (RuntimeException failure) {
      opened.forEach(BpfMap::close);
      throw failure;
    }
    Map<String, BpfMap> maps = new HashMap<>();
    opened.forEach(map -> maps.put(map.name(), map));
    return new KernelMaps(maps);
  }

  BpfMap get(String name) {
    BpfMap map = maps.get(name);
    if (map == null) {
      throw new IllegalArgumentException("not one of the shared maps, name=" + name);
    }
    return map;
  }

  @Override
  public void close() {
    maps.values().forEach(BpfMap::close);
  }
}
