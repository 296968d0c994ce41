package io.cellwall.agent.api;

import io.cellwall.agent.apply.RefusedException;
import io.cellwall.repository.Author;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Optional;
import java.util.Set;

/**
 * HTTP/1.1 as it is, with the caller's credentials as the remote peer. It is the only selector, so
 * it is asked as soon as somebody connects.
 */
record CallerSelector(
    Http1ConnectionSelector http,
    PeerCredentials credentials,
    CallerCheck check,
    OpenConnections open)
    implements ServerConnectionSelector {
  static CallerSelector create(CallerCheck check) {
    return new CallerSelector(
        Http1ConnectionSelector.builder().config(Http1Config.create()).build(),
        PeerCredentials.create(),
        check,
        new OpenConnections());
  }

  @Override
  public int bytesToIdentifyConnection() {
    return http.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return http.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    HelidonSocket socket = context.serverSocket();
    Author author = credentials.author(socket);
    Caller caller = new Caller(context.remotePeer(), author, credentials.pid(socket));
    Optional<RefusedException> refusal = check.refusal(caller.process());
    if (refusal.isPresent()) {
      return new RefusedConnection(context.dataWriter(), refusal.get());
    }
    if (!open.take(author.uid())) {
      return new RefusedConnection(context.dataWriter(), Refusals.tooManyConnections(author));
    }
    return new CountedConnection(
        http.connection(new CallerContext(context, caller)), open, author.uid());
  }
}
