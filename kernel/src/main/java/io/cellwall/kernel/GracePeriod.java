package io.cellwall.kernel;

import io.cellwall.kernel.bpf.BpfMap;
import io.cellwall.kernel.bpf.Fd;
import io.cellwall.kernel.libbpf.Bpf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Waits until every program that runs now has come to its end. The kernel promises that for a
 * change of a map of maps: when it returns, no program still sees the map that was there before.
 */
final class GracePeriod implements AutoCloseable {
  private static final int ARRAY = 2;
  private static final int ARRAY_OF_MAPS = 12;
  private static final int CREATE_OPTIONS_SIZE = 56;
  private static final int INNER_MAP_FD = 24;

  private final BpfMap inner;
  private final BpfMap outer;

  private GracePeriod(BpfMap inner, BpfMap outer) {
    this.inner = inner;
    this.outer = outer;
  }

  static GracePeriod create() {
    BpfMap inner = create("grace_inner", ARRAY, MemorySegment.NULL);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment options = arena.allocate(CREATE_OPTIONS_SIZE, 8);
      options.set(ValueLayout.JAVA_LONG, 0, CREATE_OPTIONS_SIZE);
      options.set(ValueLayout.JAVA_INT, INNER_MAP_FD, inner.fd().number());
      return new GracePeriod(inner, create("grace_outer", ARRAY_OF_MAPS, options));
    } catch (RuntimeException failure) {
      inner.close();
      throw failure;
    }
  }

  private static BpfMap create(String name, int type, MemorySegment options) {
    int fd = Bpf.bpf_map_create(type, name, Integer.BYTES, Integer.BYTES, 1, options);
    return BpfMap.of(name, Fd.of("bpf_map_create of map=" + name, fd));
  }

  void await() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocateFrom(ValueLayout.JAVA_INT, inner.fd().number());
      outer.update(outer.newKey(arena), value);
    }
  }

  @Override
  public void close() {
    outer.close();
    inner.close();
  }
}
