package io.cellwall.kernel.bpf;

import io.cellwall.kernel.libbpf.Bpf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.function.BiConsumer;

/**
 * One map of the kernel. Keys and values are segments of its sizes; a per-CPU map's value is one
 * value for each possible CPU, each rounded up to 8 bytes.
 */
public final class BpfMap implements AutoCloseable {
  /** What an update may meet. Codes are those of {@code linux/bpf.h}. */
  public enum Existing {
    ANY(0),
    MUST_NOT_EXIST(1),
    MUST_EXIST(2);

    private final long flag;

    Existing(long flag) {
      this.flag = flag;
    }
  }

  private static final int BATCH = 1024;

  private final String name;
  private final Fd fd;
  private final MapShape shape;

  private BpfMap(String name, Fd fd, MapShape shape) {
    this.name = name;
    this.fd = fd;
    this.shape = shape;
  }

  public static BpfMap pinned(Path path) {
    return of(path.getFileName().toString(), Fd.pinned(path));
  }

  /** Takes over {@code fd}. */
  public static BpfMap of(String name, Fd fd) {
    try {
      return new BpfMap(name, fd, MapShape.of(name, fd));
    } catch (KernelException failure) {
      fd.close();
      throw failure;
    }
  }

  public String name() {
    return name;
  }

  public Fd fd() {
    return fd;
  }

  public MapShape shape() {
    return shape;
  }

  /** A segment for one key. */
  public MemorySegment newKey(Arena arena) {
    return arena.allocate(shape.keySize(), 8);
  }

  /** A segment for one value as a look-up answers it. */
  public MemorySegment newValue(Arena arena) {
    return arena.allocate(shape.lookupSize(), 8);
  }

  /**
   * Answers whether there was an entry.
   *
   * @param value takes the entry's value
   */
  public boolean lookup(MemorySegment key, MemorySegment value) {
    return found("look-up in", Bpf.bpf_map_lookup_elem(fd.number(), key, value));
  }

  public void update(MemorySegment key, MemorySegment value) {
    int result = Bpf.bpf_map_update_elem(fd.number(), key, value, Existing.ANY.flag);
    if (result < 0) {
      throw new KernelException("update of " + this, result);
    }
  }

  /** Answers whether the entry was, or was not there, as it must be. */
  public boolean update(MemorySegment key, MemorySegment value, Existing existing) {
    int result = Bpf.bpf_map_update_elem(fd.number(), key, value, existing.flag);
    return result != -Errno.EEXIST && found("update of", result);
  }

  /** Answers whether there was an entry. */
  public boolean delete(MemorySegment key) {
    return found("deletion from", Bpf.bpf_map_delete_elem(fd.number(), key));
  }

  private boolean found(String tried, int result) {
    if (result < 0 && result != -Errno.ENOENT) {
      throw new KernelException(tried + " " + this, result);
    }
    return result >= 0;
  }

  /**
   * Hands over each entry of a hash or longest-prefix map. The segments are reused. What programs
   * add or remove meanwhile may or may not be seen.
   */
  public void forEach(BiConsumer<MemorySegment, MemorySegment> action) {
    try (Arena arena = Arena.ofConfined()) {
      long keySize = shape.keySize();
      long valueSize = shape.lookupSize();
      MemorySegment position = arena.allocate(Math.max(keySize, 8), 8);
      MemorySegment keys = arena.allocate(keySize * BATCH, 8);
      MemorySegment values = arena.allocate(valueSize * BATCH, 8);
      MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
      MemorySegment from = MemorySegment.NULL;
      boolean more = true;
      while (more) {
        count.set(ValueLayout.JAVA_INT, 0, BATCH);
        more =
            found(
                "reading of",
                Bpf.bpf_map_lookup_batch(fd.number(), from, position, keys, values, count));
        from = position;
        for (int i = 0; i < count.get(ValueLayout.JAVA_INT, 0); i++) {
          action.accept(
              keys.asSlice(i * keySize, keySize), values.asSlice(i * valueSize, valueSize));
        }
      }
    }
  }

  @Override
  public void close() {
    fd.close();
  }

  @Override
  public String toString() {
    return "map=" + name + ", max_entries=" + shape.maxEntries();
  }
}
