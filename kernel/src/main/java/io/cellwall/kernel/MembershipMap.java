package io.cellwall.kernel;

import io.cellwall.compile.Identity;
import io.cellwall.kernel.abi.MembershipStruct;
import io.cellwall.kernel.bpf.BpfMap;
import io.cellwall.kernel.bpf.KernelException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The map of cgroup ids to owners, in which the kernel half enters each new cgroup itself. */
final class MembershipMap {
  static final String NAME = "memberships";

  private final BpfMap map;
  private final Shares shares;

  MembershipMap(BpfMap map, Shares shares) {
    this.map = map;
    this.shares = shares;
  }

  /**
   * Owners of one cgroup, by slot.
   *
   * @param charged who holds the entry as a share; {@link Identity#NONE}: a selector picks it
   * @param maker the component that made the cgroup, or one above it, so that no selector picks it;
   *     {@link Identity#NONE}: the host
   */
  record Owners(int first, int second, int charged, int maker) {
    static final Owners HOST =
        new Owners(Identity.HOST, Identity.HOST, Identity.NONE, Identity.NONE);

    int in(int slot) {
      return slot == 0 ? first : second;
    }

    Owners with(int slot, int identity) {
      return slot == 0
          ? new Owners(identity, second, charged, maker)
          : new Owners(first, identity, charged, maker);
    }

    Owners charge(int identity) {
      return new Owners(first, second, identity, maker);
    }
  }

  Map<Long, Owners> read() {
    Map<Long, Owners> owners = new HashMap<>();
    map.forEach((key, value) -> owners.put(key.get(ValueLayout.JAVA_LONG, 0), read(value)));
    return owners;
  }

  Optional<Owners> find(long cgroup) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = map.newKey(arena);
      MemorySegment value = map.newValue(arena);
      key.set(ValueLayout.JAVA_LONG, 0, cgroup);
      return map.lookup(key, value) ? Optional.of(read(value)) : Optional.empty();
    }
  }

  /** Whose a process is: its cgroup's owner, or of the nearest one above that is known. */
  int owner(CgroupRoot root, int pid, int slot) {
    Optional<String> path = root.pathOf(pid);
    if (path.isEmpty()) {
      return Files.exists(Path.of("/proc", Integer.toString(pid))) ? Identity.HOST : Identity.NONE;
    }
    return owner(root.directory(), path.get(), slot);
  }

  private int owner(Path root, String path, int slot) {
    try {
      for (String above = path; !above.isEmpty(); above = parent(above)) {
        Optional<Owners> owners = find(Cgroup.id(root.resolve(above.substring(1))));
        if (owners.isPresent()) {
          return owners.get().in(slot);
        }
      }
      return Identity.HOST;
    } catch (NoSuchFileException ended) {
      return Identity.NONE;
    } catch (IOException failure) {
      throw new KernelException("reading of cgroup=" + path, failure);
    }
  }

  private static String parent(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }

  private static Owners read(MemorySegment value) {
    return new Owners(
        MembershipStruct.identity(value, 0),
        MembershipStruct.identity(value, 1),
        MembershipStruct.charged(value),
        MembershipStruct.maker(value));
  }

  /** Enters a cgroup that a selector picks. False: the kernel half was faster. */
  boolean enter(long cgroup, Owners owners) {
    return put(cgroup, owners.charge(Identity.NONE), BpfMap.Existing.MUST_NOT_EXIST);
  }

  /** Enters another, where its owner may hold one more; else the one above it stands for it. */
  boolean enterShared(long cgroup, Owners owners, int owner) {
    if (!shares.take(ShareKind.CGROUPS, owner)) {
      return false;
    }
    boolean entered = put(cgroup, owners.charge(owner), BpfMap.Existing.MUST_NOT_EXIST);
    if (!entered) {
      shares.give(ShareKind.CGROUPS, owner);
    }
    return entered;
  }

  /** Changes an entry unless the cgroup has ended meanwhile. */
  void change(long cgroup, Owners owners) {
    boolean ignored = put(cgroup, owners, BpfMap.Existing.MUST_EXIST);
  }

  private boolean put(long cgroup, Owners owners, BpfMap.Existing existing) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = map.newKey(arena);
      MemorySegment value = map.newValue(arena);
      key.set(ValueLayout.JAVA_LONG, 0, cgroup);
      MembershipStruct.setIdentity(value, 0, owners.first);
      MembershipStruct.setIdentity(value, 1, owners.second);
      MembershipStruct.setCharged(value, owners.charged);
      MembershipStruct.setMaker(value, owners.maker);
      return map.update(key, value, existing);
    }
  }
}
