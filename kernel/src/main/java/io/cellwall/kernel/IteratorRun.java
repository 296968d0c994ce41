package io.cellwall.kernel;

import io.cellwall.kernel.bpf.Fd;
import io.cellwall.kernel.bpf.KernelException;
import io.cellwall.kernel.bpf.Link;
import io.cellwall.kernel.libbpf.Bpf;
import io.cellwall.kernel.libbpf.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Iterators of the kernel half. Reading to the end makes them run; most write nothing. */
record IteratorRun(List<Path> links) {
  private static final int BUFFER = 4096;

  /** Those of these names that the kernel took. */
  static IteratorRun of(Pins pins, List<String> names) {
    return new IteratorRun(names.stream().map(pins::link).filter(Files::exists).toList());
  }

  void run() {
    run(_ -> {});
  }

  /** Gives what they write to a reader, in parts that hold whole entries. */
  void run(Consumer<MemorySegment> reader) {
    links.forEach(pin -> read(pin, reader));
  }

  private static void read(Path pin, Consumer<MemorySegment> reader) {
    try (Link link = Link.pinned(pin);
        Fd iterator = Fd.of("bpf_iter_create of " + pin, Bpf.bpf_iter_create(link.fd().number()));
        Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(BUFFER);
      long count = 1;
      while (count > 0) {
        count = LibC.read(iterator.number(), buffer, BUFFER);
        reader.accept(buffer.asSlice(0, Math.max(0, count)));
      }
      if (count < 0) {
        throw new KernelException("reading of iterator=" + pin, count);
      }
    }
  }
}
