package io.cellwall.kernel;

import java.util.List;

/** Ends sockets one by one, each in the network namespace of its process. */
final class RefusedSockets {
  private RefusedSockets() {}

  /** How many were found and ended. */
  static int end(List<RefusedSocket> sockets) {
    return NetworkNamespace.inEach(sockets, RefusedSocket::pid, RefusedSockets::endHere);
  }

  private static int endHere(List<RefusedSocket> sockets) {
    try (SockDiag diag = SockDiag.open()) {
      return (int) sockets.stream().filter(diag::end).count();
    }
  }
}
