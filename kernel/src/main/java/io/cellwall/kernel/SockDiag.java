package io.cellwall.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.cellwall.kernel.bpf.Errno;
import io.cellwall.kernel.bpf.Fd;
import io.cellwall.kernel.bpf.KernelException;
import io.cellwall.kernel.event.FlowEvent.Side;
import io.cellwall.kernel.libbpf.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Finds and ends single TCP sockets in one network namespace by netlink's sock_diag: a look-up in
 * the kernel's own tables, whatever the number of sockets.
 *
 * <pre>
 *   0  nlmsghdr: length:4 type:2 flags:2 sequence:4 port:4
 *  16  inet_diag_req_v2: family:1 protocol:1 extensions:1 padding:1 states:4
 *  24    inet_diag_sockid: source port:2 destination port:2 source:16 destination:16 device:4 cookie:8
 * </pre>
 *
 * The answer is an nlmsgerr, or an inet_diag_msg (family:1 state:1 timer:1 retransmissions:1, then
 * the inet_diag_sockid).
 */
final class SockDiag implements AutoCloseable {
  private static final int NETLINK_SOCK_DIAG = 4;
  private static final short BY_FAMILY = 20;
  private static final short DESTROY = 21;
  private static final short REQUEST = 1;
  private static final short ACKNOWLEDGE = 4;
  private static final short ERROR = 2;
  private static final byte TCP = 6;
  private static final byte SYN_SENT = 2;

  private static final int REQUEST_BYTES = 72;
  private static final int ANSWER_BYTES = 4096;
  private static final long SOCKET_ID = 24;
  private static final long COOKIE = SOCKET_ID + 40;
  private static final long ANSWER_STATE = 17;
  private static final long ANSWER_COOKIE = 60;
  private static final ValueLayout.OfShort NETWORK_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Fd socket;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment request = arena.allocate(REQUEST_BYTES, 8);
  private final MemorySegment answer = arena.allocate(ANSWER_BYTES, 8);

  private SockDiag(Fd socket) {
    this.socket = socket;
  }

  /** In the calling thread's network namespace. One thread uses it. */
  static SockDiag open() {
    int type = LibC.SOCK_RAW | LibC.SOCK_CLOEXEC;
    return new SockDiag(
        Fd.of(
            "socket(AF_NETLINK, NETLINK_SOCK_DIAG)",
            LibC.socket(LibC.AF_NETLINK, type, NETLINK_SOCK_DIAG)));
  }

  /**
   * Ends it, as if its network had ended it.
   *
   * @return false: it is not, or no longer, here
   */
  boolean end(RefusedSocket refused) {
    Optional<RefusedSocket> found =
        refused.isUnknown() ? findConnecting(refused) : Optional.of(refused);
    return found.filter(this::destroy).isPresent();
  }

  /** Where there is none, the kernel would show a listener at that place. */
  private Optional<RefusedSocket> findConnecting(RefusedSocket refused) {
    ask(BY_FAMILY, REQUEST, refused);
    boolean connects =
        answer.get(JAVA_SHORT, 4) == BY_FAMILY && answer.get(JAVA_BYTE, ANSWER_STATE) == SYN_SENT;
    return connects
        ? Optional.of(refused.withCookie(answer.get(JAVA_LONG_UNALIGNED, ANSWER_COOKIE)))
        : Optional.empty();
  }

  private boolean destroy(RefusedSocket refused) {
    ask(DESTROY, (short) (REQUEST | ACKNOWLEDGE), refused);
    int error = answer.get(JAVA_SHORT, 4) == ERROR ? answer.get(JAVA_INT, 16) : 0;
    if (error == 0 || error == -Errno.ENOENT) {
      return error == 0;
    }
    throw new KernelException("sock_diag's SOCK_DESTROY", error);
  }

  private void ask(short type, short flags, RefusedSocket refused) {
    request.fill((byte) 0);
    request.set(JAVA_INT, 0, REQUEST_BYTES);
    request.set(JAVA_SHORT, 4, type);
    request.set(JAVA_SHORT, 6, flags);
    boolean ipv4 = refused.local().address() instanceof Inet4Address;
    request.set(JAVA_BYTE, 16, (byte) (ipv4 ? LibC.AF_INET : LibC.AF_INET6));
    request.set(JAVA_BYTE, 17, TCP);
    request.set(JAVA_INT, 20, -1); // in whatever state
    put(refused.local(), SOCKET_ID, SOCKET_ID + 4);
    put(refused.remote(), SOCKET_ID + 2, SOCKET_ID + 20);
    request.set(JAVA_LONG_UNALIGNED, COOKIE, refused.cookie());
    answer.fill((byte) 0);
    KernelException.check(
        "request to sock_diag", (int) LibC.write(socket.number(), request, REQUEST_BYTES));
    KernelException.check(
        "answer of sock_diag", (int) LibC.read(socket.number(), answer, ANSWER_BYTES));
  }

  private void put(Side side, long port, long address) {
    request.set(NETWORK_SHORT, port, (short) side.port());
    byte[] bytes = side.address().getAddress();
    MemorySegment.copy(bytes, 0, request, JAVA_BYTE, address, bytes.length);
  }

  @Override
  public void close() {
    socket.close();
    arena.close();
  }
}
