package io.cellwall.agent.api;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;

/** HTTP/1.1 as it is, with the caller's credentials as the remote peer. */
record CallerSelector(Http1ConnectionSelector http, PeerCredentials credentials)
    implements ServerConnectionSelector {
  static CallerSelector create() {
    return new CallerSelector(
        Http1ConnectionSelector.builder().config(Http1Config.create()).build(),
        PeerCredentials.create());
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
    Caller caller =
        new Caller(context.remotePeer(), credentials.author(socket), credentials.pid(socket));
    return http.connection(new CallerContext(context, caller));
  }
}
