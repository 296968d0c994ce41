package io.cellwall.kernel;

import io.cellwall.compile.Identity;
import io.cellwall.kernel.abi.MembershipStruct;
import io.cellwall.kernel.abi.TextStruct;
import io.cellwall.kernel.bpf.BpfMap;
import io.cellwall.kernel.bpf.KernelException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

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
    Set<String> all = new HashSet<>(from.keySet());
    all.addAll(to.keySet());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = map.newKey(arena);
      MemorySegment value = map.newValue(arena);
      for (String selector : all) {
        int before = from.getOrDefault(selector, Identity.NONE);
        int after = to.getOrDefault(selector, Identity.NONE);
        if (before != after) {
          writeKey(key, selector);
          change(key, value, slot, after);
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
  private void change(MemorySegment key, MemorySegment value, int slot, int identity) {
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
