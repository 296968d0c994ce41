package io.cellwall.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cellwall.kernel.event.FlowEvent.Side;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One socket is ended by look-up, and no other. */
final class SockDiagTest {
  private static final long ANOTHERS = 1;

  private final SockDiag diag = SockDiag.open();
  private final ServerSocket listener;
  private Socket client;
  private Socket server;

  SockDiagTest() throws IOException {
    this.listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @BeforeEach
  void connect() throws IOException {
    client = new Socket(listener.getInetAddress(), listener.getLocalPort());
    server = listener.accept();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
    listener.close();
    diag.close();
  }

  /** What is connected already is not one that tries to. */
  @Test
  void aConnectionIsNotTakenForAnAttempt() throws IOException {
    assertThat(diag.end(refused(RefusedSocket.UNKNOWN))).isFalse();
    isAlive();
  }

  @Test
  void aSocketThatHasTheAddressesOfOneThatIsGoneLives() throws IOException {
    assertThat(diag.end(refused(ANOTHERS))).isFalse();
    isAlive();
  }

  /** Where no socket has both addresses the kernel shows who listens at the nearer one. */
  @Test
  void aListenerIsNeverEnded() throws IOException {
    Side local = side((InetSocketAddress) listener.getLocalSocketAddress());
    Side nobody = new Side(0, local.address(), 1);
    assertThat(diag.end(new RefusedSocket(RefusedSocket.UNKNOWN, 0, local, nobody))).isFalse();
    assertThat(diag.end(new RefusedSocket(ANOTHERS, 0, local, nobody))).isFalse();
    isAlive();
  }

  /** The second place of the backlog is taken, so the next one asks in vain and waits. */
  @Test
  void anAttemptIsEndedWithAnErrorForWhoWaits() throws IOException {
    try (Socket _ = new Socket(listener.getInetAddress(), listener.getLocalPort());
        Socket _ = new Socket(listener.getInetAddress(), listener.getLocalPort());
        SocketChannel waits = SocketChannel.open()) {
      waits.configureBlocking(false);
      waits.bind(new InetSocketAddress(listener.getInetAddress(), 0));
      boolean connected = waits.connect(listener.getLocalSocketAddress());
      assertThat(connected).isFalse();
      Side local = side((InetSocketAddress) waits.getLocalAddress());
      Side remote = side((InetSocketAddress) listener.getLocalSocketAddress());
      assertThat(diag.end(new RefusedSocket(RefusedSocket.UNKNOWN, 0, local, remote))).isTrue();
      assertThatThrownBy(waits::finishConnect).isInstanceOf(SocketException.class);
    }
    isAlive();
  }

  private void isAlive() throws IOException {
    client.getOutputStream().write(1);
    assertThat(server.getInputStream().read()).isEqualTo(1);
  }

  private RefusedSocket refused(long cookie) {
    return new RefusedSocket(
        cookie,
        0,
        side((InetSocketAddress) client.getLocalSocketAddress()),
        side((InetSocketAddress) client.getRemoteSocketAddress()));
  }

  private static Side side(InetSocketAddress address) {
    return new Side(0, address.getAddress(), address.getPort());
  }
}
