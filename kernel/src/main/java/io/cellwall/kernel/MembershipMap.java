package io.cellwall.kernel;

import io.cellwall.kernel.abi.MembershipStruct;
import io.cellwall.kernel.bpf.BpfMap;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;

/** The map of cgroup ids to owners, in which the kernel half enters each new cgroup itself. */
final class MembershipMap {
  static final String NAME = "memberships";

  private final BpfMap map;

  MembershipMap(BpfMap map) {
    this.map = map;
  }

  /** Owners of one cgroup, by slot. */
  record Owners(int first, int second) {
    int in(int slot) {
      return slot == 0 ? first : second;
    }

    Owners with(int slot, int identity) {
      return slot == 0 ? new Owners(identity, second) : new Owners(first, identity);
    }
  }

  Map<Long, Owners> read() {
    Map<Long, Owners> owners = new HashMap<>();
    map.forEach((key, value) ->
        owners.put(
            key.get(ValueLayout.JAVA_LONG, 0),
            new Owners(MembershipStruct.identity(value, 0), MembershipStruct.identity(value, 1))));
    return owners;
  }

  /** Enters a cgroup unless the kernel half was faster. */
  void enter(long cgroup, Owners owners) {
    put(cgroup, owners, BpfMap.Existing.MUST_NOT_EXIST);
  }

  /** Changes an entry unless the cgroup has ended meanwhile. */
  void change(long cgroup, Owners owners) {
    put(cgroup, owners, BpfMap.Existing.MUST_EXIST);
  }

  private void put(long cgroup, Owners owners, BpfMap.Existing existing) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = map.newKey(arena);
      MemorySegment value = map.newValue(arena);
      key.set(ValueLayout.JAVA_LONG, 0, cgroup);
      MembershipStruct.setIdentity(value, 0, owners.first);
      MembershipStruct.setIdentity(value, 1, owners.second);
      boolean ignored = map.update(key, value, existing);
    }
  }
}
