package io.cellwall.agent.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.agent.Agent;
import io.cellwall.agent.AgentSettings;
import io.cellwall.agent.apply.FakeEnforcement;
import io.cellwall.agent.apply.Manifests;
import io.cellwall.kernel.Coverage;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole agent, but for the kernel, and how it is asked over its socket. */
final class TestAgent implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: ([0-9]+)");

  private final Path directory;
  private final FakeEnforcement kernel = new FakeEnforcement();
  private Optional<InetSocketAddress> metrics = Optional.empty();
  private Agent agent;

  private TestAgent(Path directory) throws IOException {
    this.directory = directory;
    kernel.coverage.add(Coverage.covered("Unix sockets", "unix"));
    agent = launch();
  }

  static TestAgent start(Path directory) throws IOException {
    return new TestAgent(directory);
  }

  private Agent launch() throws IOException {
    return Agent.start(settings(), kernel, InstantSource.system());
  }

  AgentSettings settings() {
    return new AgentSettings(
        Path.of("/sys/fs/cgroup/x"),
        directory.resolve("state"),
        directory.resolve("run/cellwall.sock"),
        Path.of("/sys/fs/bpf/x"),
        false,
        100,
        Optional.empty(),
        metrics);
  }

  FakeEnforcement kernel() {
    return kernel;
  }

  /** Another agent on the same state. */
  void restart() throws IOException {
    agent.close();
    agent = launch();
  }

  /** Another one, which serves metrics there. */
  void restart(InetSocketAddress serving) throws IOException {
    metrics = Optional.of(serving);
    restart();
  }

  record Answer(int status, String body) {
    JsonNode json() {
      return JSON.readTree(body);
    }
  }

  Answer get(String target) throws IOException {
    return ask("GET", target, Map.of());
  }

  Answer ask(String method, String target, Object body) throws IOException {
    byte[] content = JSON.writeValueAsBytes(body);
    String head =
        "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
            .formatted(method, target, content.length);
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(settings().socket()));
      write(channel, head.getBytes(UTF_8), content);
      return answer(Channels.newInputStream(channel));
    }
  }

  /** Who is turned away has the answer before all of the question is written. */
  private static void write(SocketChannel channel, byte[]... parts) {
    try {
      for (byte[] part : parts) {
        channel.write(ByteBuffer.wrap(part));
      }
    } catch (IOException ignoringThatTheServerHasClosed) {
      return;
    }
  }

  /** The server keeps the connection, so the end is where the length or the last chunk says. */
  private static Answer answer(InputStream in) throws IOException {
    String head = until("\r\n\r\n", in);
    int status = Integer.parseInt(head.split(" ", 3)[1]);
    Matcher length = LENGTH.matcher(head);
    return length.find()
        ? new Answer(status, new String(in.readNBytes(Integer.parseInt(length.group(1))), UTF_8))
        : new Answer(status, until("\r\n0\r\n\r\n", in));
  }

  private static String until(String end, InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the answer ends in the middle: " + text);
      }
      text.append((char) next);
    }
    return text.toString();
  }

  /** Answered once, so that it is known to be there, and kept open. */
  SocketChannel connected() throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(settings().socket()));
    channel.write(ByteBuffer.wrap("GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8)));
    assertThat(answer(Channels.newInputStream(channel)).status()).isEqualTo(200);
    return channel;
  }

  Answer apply(String... texts) throws IOException {
    Map<String, Object> body =
        Map.of(
            "sources",
            List.of(Map.of("name", "shop.yaml", "text", String.join("---\n", texts))),
            "message",
            "why",
            "dryRun",
            false);
    return ask("POST", "/v1/apply", body);
  }

  void applyShop() throws IOException {
    assertThat(apply(Manifests.ORDERS, Manifests.WEB).status()).isEqualTo(200);
  }

  @Override
  public void close() {
    agent.close();
  }
}
