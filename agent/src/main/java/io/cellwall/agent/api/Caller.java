package io.cellwall.agent.api;

import io.cellwall.repository.Author;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.net.SocketAddress;
import java.security.Principal;
import java.security.cert.Certificate;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Who is at the other end of a connection: what the kernel says, and never what the client does.
 */
record Caller(PeerInfo peer, Author author) implements PeerInfo {
  private static final HeaderName PID = HeaderNames.create("Cellwall-Pid");

  /**
   * The client's process as it says itself, so that it is warned before it cuts itself off. Whoever
   * lies only loses that.
   */
  static OptionalInt pid(ServerRequest request) {
    return request
        .headers()
        .first(PID)
        .filter(value -> value.matches("[1-9][0-9]{0,8}"))
        .map(value -> OptionalInt.of(Integer.parseInt(value)))
        .orElse(OptionalInt.empty());
  }

  static Author author(ServerRequest request) {
    if (request.remotePeer() instanceof Caller caller) {
      return caller.author();
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
