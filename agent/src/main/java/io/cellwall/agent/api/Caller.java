package io.cellwall.agent.api;

import io.cellwall.repository.Author;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.http.ServerRequest;
import java.net.SocketAddress;
import java.security.Principal;
import java.security.cert.Certificate;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Who is at the other end of a connection: what the kernel says, and never what the client does.
 */
record Caller(PeerInfo peer, Author author, OptionalInt process) implements PeerInfo {

  /** The client's process; empty if it has ended. */
  static OptionalInt pid(ServerRequest request) {
    return caller(request).process();
  }

  static Author author(ServerRequest request) {
    return caller(request).author();
  }

  private static Caller caller(ServerRequest request) {
    if (request.remotePeer() instanceof Caller caller) {
      return caller;
    }
    throw new IllegalStateException("a connection without a caller, peer=" + request.remotePeer());
  }

  @Override
  public SocketAddress address() {
    return peer.address();
  }

  @Override
  public String host() {
    return peer.host();
  }

  @Override
  public int port() {
    return peer.port();
  }

  @Override
  public Optional<Principal> tlsPrincipal() {
    return peer.tlsPrincipal();
  }

  @Override
  public Optional<Certificate[]> tlsCertificates() {
    return peer.tlsCertificates();
  }
}
