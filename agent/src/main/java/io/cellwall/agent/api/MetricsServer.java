package io.cellwall.agent.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The numbers and nothing else, at an address of the settings, for those who come over the network.
 * The API is not served there.
 */
public final class MetricsServer implements AutoCloseable {
  private static final int WAITING = 16;
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int WRONG_METHOD = 405;

  private final HttpServer server;
  private final Metrics metrics;

  private MetricsServer(HttpServer server, Metrics metrics) {
    this.server = server;
    this.metrics = metrics;
  }

  /** Listens at {@code address}. */
  public static MetricsServer start(InetSocketAddress address, ApiServer.Parts parts)
      throws IOException {
    HttpServer server = bind(address);
    MetricsServer metrics = new MetricsServer(server, Metrics.of(parts));
    server.createContext("/", metrics::answer);
    server.start();
    return metrics;
  }

  private static HttpServer bind(InetSocketAddress address) throws IOException {
    try {
      return HttpServer.create(address, WAITING);
    } catch (IOException failure) {
      throw new IOException(
          "cannot listen for metrics on %s:%d: %s"
              .formatted(
                  address.getAddress().getHostAddress(), address.getPort(), failure.getMessage()),
          failure);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals("/metrics")) {
        exchange.sendResponseHeaders(NOT_FOUND, -1);
      } else if (!exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(WRONG_METHOD, -1);
      } else {
        byte[] body = metrics.text().getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", Exposition.CONTENT_TYPE);
        exchange.sendResponseHeaders(OK, body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
