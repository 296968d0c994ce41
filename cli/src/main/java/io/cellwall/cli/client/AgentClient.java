package io.cellwall.cli.client;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks the agent, one connection a question. */
public final class AgentClient {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final byte[] NOTHING = {};

  private final Path socket;

  public AgentClient(Path socket) {
    this.socket = socket;
  }

  /** A value made safe for a path segment or a query. */
  public static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  public JsonNode get(String target) {
    return ask("GET", target, NOTHING);
  }

  public JsonNode delete(String target) {
    return ask("DELETE", target, NOTHING);
  }

  public JsonNode post(String target, Object body) {
    return ask("POST", target, JSON.writeValueAsBytes(body));
  }

  /** Hands over each line of an answer as it comes, until the agent ends it. */
  public void lines(String target, Consumer<String> each) {
    try (SocketChannel channel = send("GET", target, NOTHING);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(answer(channel), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        each.accept(line);
      }
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** An answer that is not JSON. */
  public byte[] bytes(String target) {
    try (SocketChannel channel = send("GET", target, NOTHING);
        InputStream answer = answer(channel)) {
      return answer.readAllBytes();
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** Hands over what is not JSON. */
  public JsonNode postBytes(String target, byte[] body) {
    return ask("POST", target, body);
  }

  private JsonNode ask(String method, String target, byte[] body) {
    try (SocketChannel channel = send(method, target, body);
        InputStream answer = answer(channel)) {
      return JSON.readTree(answer.readAllBytes());
    } catch (IOException | JacksonException e) {
      throw broken(e);
    }
  }

  /** An agent that takes no more of it has said why: that is its answer. */
  private SocketChannel send(String method, String target, byte[] body) throws IOException {
    SocketChannel channel = connect();
    ByteBuffer request = ByteBuffer.wrap(Http.request(method, target, body));
    try {
      while (request.hasRemaining()) {
        channel.write(request);
      }
    } catch (IOException ended) {
      return channel; // ignoring it, since reading says what became of the call
    }
    return channel;
  }

  private SocketChannel connect() throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      return channel;
    } catch (IOException e) {
      channel.close();
      throw AgentNotRunningException.at(socket, e);
    }
  }

  private static InputStream answer(SocketChannel channel) throws IOException {
    InputStream in = new BufferedInputStream(Channels.newInputStream(channel));
    Http.Head head = Http.head(in);
    InputStream body = new Body(in, head);
    if (head.status() >= 400) {
      throw RefusedException.of(head.status(), JSON.readTree(body.readAllBytes()));
    }
    return body;
  }

  private IllegalStateException broken(Exception e) {
    return new IllegalStateException(
        "the agent's answer on " + socket + " could not be read: " + e.getMessage(), e);
  }
}
