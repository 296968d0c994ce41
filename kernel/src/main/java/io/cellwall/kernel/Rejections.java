package io.cellwall.kernel;

import io.cellwall.kernel.bpf.Fd;
import io.cellwall.kernel.event.FlowEvent.Side;
import io.cellwall.kernel.libbpf.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/** Sends answers to other machines, each from the network namespace that was asked. */
final class Rejections {
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT;

  private Rejections() {}

  /** How many left. One that finds no way back is as one that is lost on it. */
  static int send(List<Rejection> rejections) {
    return NetworkNamespace.inEach(rejections, Rejection::pid, Rejections::sendFromHere);
  }

  private static int sendFromHere(List<Rejection> rejections) {
    return (int) rejections.stream().filter(Rejections::sendOne).count();
  }

  private static boolean sendOne(Rejection rejection) {
    boolean ipv4 = rejection.local().address() instanceof Inet4Address;
    int family = ipv4 ? LibC.AF_INET : LibC.AF_INET6;
    int socket = LibC.socket(family, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, LibC.IPPROTO_RAW);
    try (Fd raw = Fd.of("socket(SOCK_RAW, IPPROTO_RAW)", socket);
        Arena arena = Arena.ofConfined()) {
      // The kernel refuses an address that this namespace does not have.
      MemorySegment local = place(arena, rejection.local());
      byte[] packet = RejectionPacket.of(rejection);
      return LibC.bind(raw.number(), local) >= 0
          && LibC.sendto(
                  raw.number(),
                  arena.allocateFrom(ValueLayout.JAVA_BYTE, packet),
                  LibC.MSG_DONTWAIT,
                  place(arena, rejection.remote()))
              >= 0;
    }
  }

  /** Ports are in the packet itself: {@code sockaddr_in} or {@code sockaddr_in6} has none. */
  private static MemorySegment place(Arena arena, Side side) {
    InetAddress address = side.address();
    boolean ipv4 = address instanceof Inet4Address;
    MemorySegment place = arena.allocate(ipv4 ? 16 : 28, 4);
    place.set(SHORT, 0, (short) (ipv4 ? LibC.AF_INET : LibC.AF_INET6));
    byte[] bytes = address.getAddress();
    MemorySegment.copy(bytes, 0, place, ValueLayout.JAVA_BYTE, ipv4 ? 4 : 8, bytes.length);
    return place;
  }
}
