package io.cellwall.kernel;

import io.cellwall.compile.ComponentEntry;
import io.cellwall.compile.Identity;
import io.cellwall.kernel.abi.ComponentEntryStruct;
import io.cellwall.kernel.abi.MembershipStruct;
import io.cellwall.kernel.bpf.BpfMap;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;

/** The array of components: index identity * SLOTS + slot. */
record ComponentMap(BpfMap map) {
  Map<Integer, ComponentEntry> read(int slot) {
    Map<Integer, ComponentEntry> entries = new HashMap<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = map.newKey(arena);
      MemorySegment value = map.newValue(arena);
      for (int id = Identity.FIRST_COMPONENT; id <= Identity.LAST_COMPONENT; id++) {
        int identity = id;
        writeIndex(key, slot, identity);
        boolean ignored = map.lookup(key, value);
        ComponentEntryStruct.read(value).ifPresent(entry -> entries.put(identity, entry));
      }
    }
    return entries;
  }

  void change(int slot, Map<Integer, ComponentEntry> from, Map<Integer, ComponentEntry> to) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = map.newKey(arena);
      MemorySegment value = map.newValue(arena);
      for (Integer gone : from.keySet()) {
        if (!to.containsKey(gone)) {
          writeIndex(key, slot, gone);
          map.update(key, value.fill((byte) 0));
        }
      }
      for (Map.Entry<Integer, ComponentEntry> entry : to.entrySet()) {
        if (!entry.getValue().equals(from.get(entry.getKey()))) {
          writeIndex(key, slot, entry.getKey());
          ComponentEntryStruct.write(value, entry.getValue());
          map.update(key, value);
        }
      }
    }
  }

  private static void writeIndex(MemorySegment key, int slot, int identity) {
    key.set(ValueLayout.JAVA_INT, 0, identity * MembershipStruct.SLOTS + slot);
  }
}
