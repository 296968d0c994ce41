package io.cellwall.compile;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What turns one map into another.
 *
 * @param puts entries that are new or have another value
 */
public record MapDelta<K, V>(Map<K, V> puts, Set<K> removals) {
  public MapDelta {
    puts = Map.copyOf(puts);
    removals = Set.copyOf(removals);
  }

  static <K, V> MapDelta<K, V> between(Map<K, V> from, Map<K, V> to) {
    Map<K, V> puts = new HashMap<>(to);
    puts.entrySet().removeAll(from.entrySet());
    Set<K> removals = new HashSet<>(from.keySet());
    removals.removeAll(to.keySet());
    return new MapDelta<>(puts, removals);
  }

  Map<K, V> applyTo(Map<K, V> from) {
    Map<K, V> result = new HashMap<>(from);
    result.keySet().removeAll(removals);
    result.putAll(puts);
    return result;
  }

  public boolean isEmpty() {
    return puts.isEmpty() && removals.isEmpty();
  }

  public int size() {
    return puts.size() + removals.size();
  }
}
