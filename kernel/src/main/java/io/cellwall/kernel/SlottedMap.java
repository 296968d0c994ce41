package io.cellwall.kernel;

import io.cellwall.kernel.abi.SlottedEntry;
import io.cellwall.kernel.bpf.BpfMap;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/** A map whose keys hold their slot, as two maps. */
record SlottedMap<K, V>(BpfMap map, SlottedEntry<K, V> form) {
  Map<K, V> read(int slot) {
    Map<K, V> entries = new HashMap<>();
    map.forEach((key, value) -> {
      if (form.slot(key) == slot) {
        entries.put(form.readKey(key), form.readValue(value));
      }
    });
    return entries;
  }

  /** Turns one content of a slot into another; removes first, so that room is made. */
  void change(int slot, Map<K, V> from, Map<K, V> to) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = map.newKey(arena);
      MemorySegment value = map.newValue(arena);
      for (K gone : from.keySet()) {
        if (!to.containsKey(gone)) {
          form.writeKey(key, slot, gone);
          boolean ignored = map.delete(key);
        }
      }
      for (Map.Entry<K, V> entry : to.entrySet()) {
        if (!entry.getValue().equals(from.get(entry.getKey()))) {
          form.writeKey(key, slot, entry.getKey());
          form.writeValue(value, entry.getValue());
          map.update(key, value);
        }
      }
    }
  }
}
