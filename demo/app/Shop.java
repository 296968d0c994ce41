import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executors;

/** The demo's application: `GET /orders` answers what the database holds. Arguments: own port, database's port. */
public final class Shop {
  private final int databasePort;
  private Postgres connection;

  private Shop(int databasePort) {
    this.databasePort = databasePort;
  }

  public static void main(String[] arguments) throws IOException {
    var shop = new Shop(Integer.parseInt(arguments[1]));
    var server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 0);
    server.createContext("/orders", shop::orders);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  private void orders(HttpExchange exchange) throws IOException {
    try {
      answer(exchange, 200, String.join("\n", query("select id || ' ' || item from orders order by id")) + "\n");
    } catch (IOException e) {
      answer(exchange, 503, "the database is out of reach: " + e.getMessage() + "\n");
    }
  }

  /** One connection is kept, as an application's pool does; a broken one is opened anew next time. */
  private synchronized List<String> query(String sql) throws IOException {
    try {
      if (connection == null) {
        connection = new Postgres("127.0.0.1", databasePort, "shop", "shop");
      }
      return connection.firstColumn(sql);
    } catch (IOException e) {
      connection = null;
      throw e;
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    var body = text.getBytes();
    exchange.sendResponseHeaders(status, body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
