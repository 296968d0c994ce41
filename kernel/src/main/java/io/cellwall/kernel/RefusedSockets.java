package io.cellwall.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Ends sockets one by one, each in the network namespace of its process. */
final class RefusedSockets {
  private RefusedSockets() {}

  /** How many were found and ended. */
  static int end(List<RefusedSocket> sockets) {
    Map<NetworkNamespace, List<RefusedSocket>> places = new HashMap<>();
    for (RefusedSocket socket : sockets) {
      places.computeIfAbsent(NetworkNamespace.of(socket.pid()), _ -> new ArrayList<>()).add(socket);
    }
    AtomicInteger ended = new AtomicInteger();
    places.forEach((place, there) -> place.enter(() -> ended.addAndGet(endHere(there))));
    return ended.get();
  }

  private static int endHere(List<RefusedSocket> sockets) {
    try (SockDiag diag = SockDiag.open()) {
      return (int) sockets.stream().filter(diag::end).count();
    }
  }
}
