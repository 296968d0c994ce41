package io.cellwall.kernel;

import io.cellwall.compile.Identity;
import io.cellwall.kernel.abi.MembershipStruct;
import io.cellwall.kernel.abi.TextStruct;
import io.cellwall.kernel.bpf.BpfMap;
import io.cellwall.kernel.bpf.KernelException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/** The map of paths and unit names, whose values hold both slots. */
record SelectorMap(BpfMap map) {
  Map<String, Integer> read(int slot) {
    Map<String, Integer> selectors = new HashMap<>();
    map.forEach((key, value) -> {
      int identity = MembershipStruct.identity(value, slot);
      if (identity != Identity.NONE) {
        selectors.put(TextStruct.read(key), identity);
      }
    });
    return selectors;
  }

  void change(int slot, Map<String, Integer> from, Map<String, Integer> to) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = map.newKey(arena);
      MemorySegment value = map.newValue(arena);
      for (String gone : from.keySet()) {
        if (!to.containsKey(gone)) {
          change(key, value, slot, gone, Identity.NONE);
        }
      }
      for (Map.Entry<String, Integer> entry : to.entrySet()) {
        if (!entry.getValue().equals(from.get(entry.getKey()))) {
          change(key, value, slot, entry.getKey(), entry.getValue());
        }
      }
    }
  }

  private static void writeKey(MemorySegment key, String selector) {
    try {
      TextStruct.write(key, selector);
    } catch (IllegalArgumentException tooLong) {
      throw new KernelException("entering of selector=" + selector, tooLong);
    }
  }

  /** Programs see the entry before or after, never half changed: the kernel replaces it whole. */
  private void change(
      MemorySegment key, MemorySegment value, int slot, String selector, int identity) {
    writeKey(key, selector);
    if (!map.lookup(key, value)) {
      value.fill((byte) 0);
    }
    MembershipStruct.setIdentity(value, slot, identity);
    boolean inUse =
        MembershipStruct.identity(value, 0) != Identity.NONE
            || MembershipStruct.identity(value, 1) != Identity.NONE;
    if (inUse) {
      map.update(key, value);
      return;
    }
    boolean ignored = map.delete(key);
  }
}
