package io.cellwall.kernel.bpf;

import io.cellwall.kernel.libbpf.Bpf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Set;

/** What a map was made as, by the kernel's own account: the head of {@code struct bpf_map_info}. */
public record MapShape(int type, int keySize, int valueSize, int maxEntries) {
  private static final int INFO_SIZE = 80;
  private static final int PERCPU_HASH = 5;
  private static final int PERCPU_ARRAY = 6;
  private static final int LRU_PERCPU_HASH = 10;
  private static final Set<Integer> PERCPU = Set.of(PERCPU_HASH, PERCPU_ARRAY, LRU_PERCPU_HASH);

  static MapShape of(String name, Fd fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(INFO_SIZE, 8);
      MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, INFO_SIZE);
      KernelException.check(
          "bpf_obj_get_info_by_fd of map=" + name,
          Bpf.bpf_obj_get_info_by_fd(fd.number(), info, length));
      return new MapShape(
          info.get(ValueLayout.JAVA_INT, 0),
          info.get(ValueLayout.JAVA_INT, 8),
          info.get(ValueLayout.JAVA_INT, 12),
          info.get(ValueLayout.JAVA_INT, 16));
    }
  }

  public boolean perCpu() {
    return PERCPU.contains(type);
  }

  /** Bytes between one CPU's value and the next. */
  public long stride() {
    return (valueSize + 7L) & ~7L;
  }

  /** Bytes that a look-up answers. */
  public long lookupSize() {
    return perCpu() ? stride() * Bpf.libbpf_num_possible_cpus() : valueSize;
  }
}
