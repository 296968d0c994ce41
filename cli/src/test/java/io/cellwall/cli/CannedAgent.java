package io.cellwall.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers every call with the same bytes, and remembers what was asked. */
final class CannedAgent implements AutoCloseable {
  private final ServerSocketChannel server;
  private final String answer;
  private final List<String> calls = new CopyOnWriteArrayList<>();

  private CannedAgent(ServerSocketChannel server, String answer) {
    this.server = server;
    this.answer = answer;
  }

  static CannedAgent listen(Path socket, String answer) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    CannedAgent agent = new CannedAgent(server, answer);
    Thread.ofPlatform().daemon().start(agent::serve);
    return agent;
  }

  static String json(int status, String body) {
    return "HTTP/1.1 %d x\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(status, body.getBytes(UTF_8).length, body);
  }

  static String chunks(String... lines) {
    StringBuilder answer =
        new StringBuilder("HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (String line : lines) {
      answer.append(Integer.toHexString(line.length() + 1)).append("\r\n");
      answer.append(line).append("\n\r\n");
    }
    return answer.append("0\r\n\r\n").toString();
  }

  /** The first line of each call. */
  List<String> calls() {
    return calls;
  }

  private void serve() {
    try {
      while (true) {
        try (SocketChannel client = server.accept()) {
          ByteBuffer request = ByteBuffer.allocate(64 * 1024);
          client.read(request);
          calls.add(new String(request.array(), 0, request.position(), UTF_8).split("\r", 2)[0]);
          client.write(ByteBuffer.wrap(answer.getBytes(UTF_8)));
        }
      }
    } catch (ClosedChannelException closed) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
