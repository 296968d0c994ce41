package io.cellwall.compile;

import io.cellwall.manifest.PortRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The ports of a protocol that nobody has taken yet. */
final class PortSpace {
  /** First port of each free stretch, with its last. */
  private final TreeMap<Integer, Integer> free = new TreeMap<>(Map.of(0, PortRange.MAX));

  /** Takes what is free of a range; returns that. */
  List<PortRange> take(PortRange range) {
    List<PortRange> taken = new ArrayList<>();
    Map.Entry<Integer, Integer> stretch = free.floorEntry(range.last());
    while (stretch != null && stretch.getValue() >= range.first()) {
      free.remove(stretch.getKey());
      taken.add(take(range, stretch.getKey(), stretch.getValue()));
      stretch = free.lowerEntry(stretch.getKey());
    }
    return taken;
  }

  private PortRange take(PortRange range, int first, int last) {
    if (first < range.first()) {
      free.put(first, range.first() - 1);
    }
    if (last > range.last()) {
      free.put(range.last() + 1, last);
    }
    return new PortRange(Math.max(first, range.first()), Math.min(last, range.last()));
  }
}
