package io.cellwall.kernel.event;

import io.cellwall.kernel.bpf.MappedMemory;
import io.cellwall.kernel.libbpf.LibC;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;

/**
 * The memory of a BPF ring buffer, shared with the kernel.
 *
 * <pre>
 *   page 0   consumer position: 8 bytes, written by the reader
 *   page 1   producer position: 8 bytes, written by the kernel
 *   page 2.. data, twice in a row, so that no record is ever cut at the end
 *
 *   record   busy:1 discarded:1 length:30 | page offset: 4 bytes | length bytes, rounded up to 8
 * </pre>
 *
 * Positions only grow; a position's remainder by the data's size is its place.
 */
final class RingMemory implements AutoCloseable {
  private static final int RECORD_HEADER = 8;
  private static final int BUSY = 1 << 31;
  private static final int DISCARDED = 1 << 30;
  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

  private final MappedMemory consumer;
  private final MappedMemory producer;
  private final long page;
  private final long mask;

  private RingMemory(MappedMemory consumer, MappedMemory producer, long page, long mask) {
    this.consumer = consumer;
    this.producer = producer;
    this.page = page;
    this.mask = mask;
  }

  /**
   * @param size of the data; a power of two
   */
  static RingMemory map(int fd, long size) {
    long page = LibC.getpagesize();
    MappedMemory consumer = MappedMemory.map("the event ring's position", fd, 0, page, true);
    try {
      return new RingMemory(
          consumer,
          MappedMemory.map("the event ring's data", fd, page, page + 2 * size, false),
          page,
          size - 1);
    } catch (RuntimeException failure) {
      consumer.close();
      throw failure;
    }
  }

  /** Hands over each finished record, and gives its room back when the action has returned. */
  int drain(Consumer<MemorySegment> action) {
    long position = (long) LONG.getAcquire(consumer.segment(), 0L);
    int count = 0;
    while (position < (long) LONG.getAcquire(producer.segment(), 0L)) {
      long place = page + (position & mask);
      int header = (int) INT.getAcquire(producer.segment(), place);
      if ((header & BUSY) != 0) {
        return count;
      }
      int length = header & ~DISCARDED;
      if (length == header) {
        action.accept(producer.segment().asSlice(place + RECORD_HEADER, length));
        count++;
      }
      position += (RECORD_HEADER + length + 7L) & ~7L;
      LONG.setRelease(consumer.segment(), 0L, position);
    }
    return count;
  }

  @Override
  public void close() {
    producer.close();
    consumer.close();
  }
}
