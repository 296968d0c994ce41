package io.cellwall.kernel;

import java.util.List;

/**
 * Has the kernel half look at every socket once more and end the connections that the policy in
 * force refuses. Its iterators see the sockets of the reader's network namespace, so they are read
 * in each.
 */
record Revocation(Pins pins) {
  private static final List<String> ITERATORS = List.of("note_tcp", "revoke_tcp", "revoke_udp");

  void run() {
    IteratorRun iterators = IteratorRun.of(pins, ITERATORS);
    if (iterators.links().isEmpty()) {
      return;
    }
    iterators.run();
    NetworkNamespace.others().forEach(namespace -> namespace.run(iterators::run));
  }
}
