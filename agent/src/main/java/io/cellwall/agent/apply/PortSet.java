package io.cellwall.agent.apply;

import io.cellwall.manifest.PortRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Ports as the kernel writes them: {@code 80,7000-7010}. */
record PortSet(SortedSet<Integer> ports) {
  PortSet {
    ports = Collections.unmodifiableSortedSet(new TreeSet<>(ports));
  }

  static PortSet parse(String text) {
    TreeSet<Integer> ports = new TreeSet<>();
    for (String part : text.strip().split(",", -1)) {
      if (!part.isBlank()) {
        addRange(ports, part.strip());
      }
    }
    return new PortSet(ports);
  }

  private static void addRange(TreeSet<Integer> ports, String range) {
    int dash = range.indexOf('-');
    int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
    int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
    for (int port = first; port <= last; port++) {
      ports.add(port);
    }
  }

  PortSet plus(PortSet other) {
    TreeSet<Integer> all = new TreeSet<>(ports);
    all.addAll(other.ports);
    return new PortSet(all);
  }

  PortSet minus(PortSet other) {
    TreeSet<Integer> rest = new TreeSet<>(ports);
    rest.removeAll(other.ports);
    return new PortSet(rest);
  }

  @Override
  public String toString() {
    return ranges().stream().map(PortRange::toString).collect(Collectors.joining(","));
  }

  private List<PortRange> ranges() {
    List<PortRange> ranges = new ArrayList<>();
    for (int port : ports) {
      if (!ranges.isEmpty() && ranges.getLast().last() == port - 1) {
        ranges.set(ranges.size() - 1, new PortRange(ranges.getLast().first(), port));
      } else {
        ranges.add(new PortRange(port, port));
      }
    }
    return ranges;
  }
}
