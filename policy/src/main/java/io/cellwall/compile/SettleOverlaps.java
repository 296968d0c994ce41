package io.cellwall.compile;

import io.cellwall.compile.Permission.Extent;
import io.cellwall.compile.RuleKey.Direction;
import io.cellwall.manifest.PortRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Pass: where several permissions allow the same, makes one entry of them. The kernel's map answers
 * with the longest match alone, so a narrow permission must not hide a wide one that allows more or
 * at other times: entries are made so that none overlap, except for the one that leaves protocol or
 * endpoint open, and what is inside that one speaks for it too.
 */
final class SettleOverlaps {
  private static final int PROTOCOL_BITS = 8;
  private static final int ONE_BITS = PROTOCOL_BITS + PortBlocks.PORT_BITS;

  /** Whose permissions, about whom. */
  private record Relation(Direction direction, int component, int peer) {}

  private final DrawTimetables timetables;
  private final Map<RuleKey, RuleEntry> rules = new HashMap<>();

  private SettleOverlaps(DrawTimetables timetables) {
    this.timetables = timetables;
  }

  static Map<RuleKey, RuleEntry> rules(List<Permission> permissions, DrawTimetables timetables) {
    Comparator<Permission> bestFirst =
        Comparator.<Permission, Boolean>comparing(permission -> !permission.isPermanent())
            .thenComparingInt(Permission::rule);
    Map<Relation, List<Permission>> relations = new LinkedHashMap<>();
    permissions.stream()
        .sorted(bestFirst)
        .forEach(it -> relations.computeIfAbsent(relation(it), _ -> new ArrayList<>()).add(it));
    SettleOverlaps settled = new SettleOverlaps(timetables);
    relations.forEach(settled::settle);
    return settled.rules;
  }

  private static Relation relation(Permission permission) {
    return new Relation(permission.direction(), permission.component(), permission.peer());
  }

  private void settle(Relation relation, List<Permission> bestFirst) {
    settleEndpoints(relation, unhidden(bestFirst, new Extent.AllEndpoints()));
    settlePorts(relation, unhidden(bestFirst, new Extent.Everything()));
  }

  /** After a permanent one for the whole all that comes is worse and inside it. */
  private static List<Permission> unhidden(List<Permission> bestFirst, Extent whole) {
    for (int index = 0; index < bestFirst.size(); index++) {
      Permission permission = bestFirst.get(index);
      if (permission.isPermanent() && permission.extent().equals(whole)) {
        return bestFirst.subList(0, index + 1);
      }
    }
    return bestFirst;
  }

  private void settleEndpoints(Relation relation, List<Permission> bestFirst) {
    Extent whole = new Extent.AllEndpoints();
    RuleKey wholeKey = key(relation, RuleKey.ENDPOINT, 0, PROTOCOL_BITS);
    timetables.entry(only(bestFirst, whole)).ifPresent(entry -> rules.put(wholeKey, entry));
    bestFirst.stream()
        .map(Permission::extent)
        .distinct()
        .forEach(extent -> {
          if (extent instanceof Extent.Endpoint(int number)) {
            RuleKey key = key(relation, RuleKey.ENDPOINT, number, ONE_BITS);
            putInside(wholeKey, key, timetables.entry(only(bestFirst, extent, whole)));
          }
        });
  }

  private static List<Permission> only(List<Permission> bestFirst, Extent... extents) {
    return bestFirst.stream().filter(it -> List.of(extents).contains(it.extent())).toList();
  }

  private void settlePorts(Relation relation, List<Permission> bestFirst) {
    RuleKey wholeKey = key(relation, 0, 0, 0);
    timetables
        .entry(only(bestFirst, new Extent.Everything()))
        .ifPresent(entry -> rules.put(wholeKey, entry));
    Map<Integer, PortSpace> free = new HashMap<>();
    settleLasting(relation, bestFirst, free);
    settleEnding(relation, bestFirst, free);
  }

  private void settleLasting(
      Relation relation, List<Permission> bestFirst, Map<Integer, PortSpace> free) {
    for (Permission permission : bestFirst) {
      if (permission.extent() instanceof Extent.Ports(int protocol, PortRange range)
          && permission.isPermanent()) {
        List<PortRange> gaps = free.computeIfAbsent(protocol, _ -> new PortSpace()).take(range);
        put(relation, protocol, gaps, timetables.entry(List.of(permission)));
      }
    }
  }

  /** What is left, cut where one of them begins or ends. */
  private void settleEnding(
      Relation relation, List<Permission> bestFirst, Map<Integer, PortSpace> free) {
    edges(bestFirst)
        .forEach((protocol, edges) -> {
          PortSpace space = free.computeIfAbsent(protocol, _ -> new PortSpace());
          for (int first : edges.headSet(edges.last())) {
            PortRange cell = new PortRange(first, edges.higher(first) - 1);
            List<Permission> covering = covering(bestFirst, protocol, cell);
            put(relation, protocol, space.take(cell), timetables.entry(covering));
          }
        });
  }

  private static Map<Integer, NavigableSet<Integer>> edges(List<Permission> permissions) {
    Map<Integer, NavigableSet<Integer>> edges = new TreeMap<>();
    for (Permission permission : permissions) {
      if (permission.extent() instanceof Extent.Ports(int protocol, PortRange range)
          && !permission.isPermanent()) {
        edges
            .computeIfAbsent(protocol, _ -> new TreeSet<>())
            .addAll(List.of(range.first(), range.last() + 1));
      }
    }
    return edges;
  }

  /** Those that end: where one that lasts covers it, the ports are taken already. */
  private static List<Permission> covering(
      List<Permission> bestFirst, int protocol, PortRange cell) {
    return bestFirst.stream()
        .filter(permission ->
            switch (permission.extent()) {
              case Extent.Everything _ -> true;
              case Extent.Ports(int of, PortRange range) ->
                  !permission.isPermanent() && of == protocol && range.contains(cell.first());
              case Extent.Endpoint _, Extent.AllEndpoints _ -> false;
            })
        .toList();
  }

  private void put(
      Relation relation, int protocol, List<PortRange> ranges, Optional<RuleEntry> entry) {
    RuleKey wholeKey = key(relation, 0, 0, 0);
    for (PortRange range : ranges) {
      for (PortBlocks.Block block : PortBlocks.of(range)) {
        int bits = PROTOCOL_BITS + block.bits();
        putInside(wholeKey, key(relation, protocol, block.first(), bits), entry);
      }
    }
  }

  /** An entry that says the same as the one around it is not needed. */
  private void putInside(RuleKey wholeKey, RuleKey key, Optional<RuleEntry> entry) {
    entry.filter(it -> !it.equals(rules.get(wholeKey))).ifPresent(it -> rules.put(key, it));
  }

  private static RuleKey key(Relation relation, int protocol, int port, int bits) {
    return new RuleKey(
        relation.direction(), relation.component(), relation.peer(), protocol, port, bits);
  }
}
