package io.cellwall.kernel.event;

import io.cellwall.kernel.abi.FlowEventStruct;
import io.cellwall.kernel.bpf.BpfMap;
import io.cellwall.kernel.bpf.Errno;
import io.cellwall.kernel.bpf.KernelException;
import io.cellwall.kernel.libbpf.LibC;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The kernel's ring of events, read in place. The reader's position is in the shared page, so the
 * next agent goes on where this one stopped. One reader at a time, on a platform thread: a waiting
 * native call would pin a virtual thread's carrier.
 */
public final class EventRing implements AutoCloseable {
  private final int fd;
  private final RingMemory memory;
  private final AtomicLong foreign = new AtomicLong();

  private EventRing(int fd, RingMemory memory) {
    this.fd = fd;
    this.memory = memory;
  }

  /** The map stays its owner's. */
  public static EventRing open(BpfMap map) {
    return new EventRing(
        map.fd().number(), RingMemory.map(map.fd().number(), map.shape().maxEntries()));
  }

  /**
   * Hands all events that are there to {@code consumer}, waiting at most {@code timeout} for the
   * first one. An event is consumed once the consumer has returned.
   *
   * @return how many there were
   */
  public int poll(Duration timeout, Consumer<FlowEvent> consumer) {
    int count = drain(consumer);
    if (count > 0 || timeout.isZero()) {
      return count;
    }
    int ready = LibC.poll(fd, LibC.POLLIN, (int) Math.min(timeout.toMillis(), Integer.MAX_VALUE));
    if (ready < 0 && ready != -Errno.EINTR) {
      throw new KernelException("poll of the event ring", ready);
    }
    return drain(consumer);
  }

  private int drain(Consumer<FlowEvent> consumer) {
    return memory.drain(record -> read(record).ifPresent(consumer));
  }

  /** A record that cannot be read is passed over, or it would stop all those behind it. */
  private Optional<FlowEvent> read(MemorySegment record) {
    if (isOurs(record)) {
      try {
        return Optional.of(FlowEvent.read(record));
      } catch (IllegalArgumentException unknownCode) {
        foreign.incrementAndGet();
        return Optional.empty();
      }
    }
    foreign.incrementAndGet();
    return Optional.empty();
  }

  private static boolean isOurs(MemorySegment record) {
    return record.byteSize() >= FlowEventStruct.LAYOUT.byteSize()
        && FlowEventStruct.version(record) == FlowEventStruct.CURRENT_VERSION;
  }

  /** Records skipped because an older or newer build wrote them in another form. */
  public long foreignRecords() {
    return foreign.get();
  }

  @Override
  public void close() {
    memory.close();
  }
}
