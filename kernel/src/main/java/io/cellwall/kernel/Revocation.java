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

/**
 * Has the kernel half look at every socket once more and end the connections that the policy in
 * force refuses. Its iterators see the sockets of the reader's network namespace, so they are read
 * in each.
 */
record Revocation(Pins pins) {
  private static final List<String> ITERATORS = List.of("note_tcp", "revoke_tcp", "revoke_udp");
  private static final int BUFFER = 4096;

  void run() {
    List<Path> iterators = ITERATORS.stream().map(pins::link).filter(Files::exists).toList();
    if (iterators.isEmpty()) {
      return;
    }
    iterators.forEach(Revocation::read);
    NetworkNamespace.others()
        .forEach(namespace -> namespace.run(() -> iterators.forEach(Revocation::read)));
  }

  /** The programs write nothing; reading to the end makes them run. */
  private static void read(Path pin) {
    try (Link link = Link.pinned(pin);
        Fd iterator = Fd.of("bpf_iter_create of " + pin, Bpf.bpf_iter_create(link.fd().number()));
        Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(BUFFER);
      long count = 1;
      while (count > 0) {
        count = LibC.read(iterator.number(), buffer, BUFFER);
      }
      if (count < 0) {
        throw new KernelException("reading of iterator=" + pin, count);
      }
    }
  }
}
