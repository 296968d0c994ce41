package io.cellwall.kernel.bpf;

import io.cellwall.kernel.libbpf.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory shared with the kernel. Whoever touches it after it was closed meets an exception, where a
 * bare address would end the JVM.
 */
public final class MappedMemory implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment segment;

  private MappedMemory(long address, long length) {
    this.segment = MemorySegment.ofAddress(address).reinterpret(length, arena, LibC::munmap);
  }

  /** Maps {@code length} bytes of what {@code fd} stands for. */
  public static MappedMemory map(String what, int fd, long offset, long length, boolean writable) {
    int protection = LibC.PROT_READ | (writable ? LibC.PROT_WRITE : 0);
    long address = LibC.mmap(length, protection, LibC.MAP_SHARED, fd, offset);
    if (address < 0 && address > -4096) {
      throw new KernelException("mmap of " + what + ", length=" + length, address);
    }
    return new MappedMemory(address, length);
  }

  public MemorySegment segment() {
    return segment;
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
