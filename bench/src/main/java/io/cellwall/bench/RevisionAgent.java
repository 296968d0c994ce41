package io.cellwall.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A real agent on a store that is there already, asked over its socket. */
final class RevisionAgent implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: ([0-9]+)");

  private final Path launcher;
  private final Path state;
  private final Path bpffs;
  private final Cgroup root;
  private final Process agent;

  RevisionAgent(Path launcher, String name, Path state) {
    this.launcher = launcher;
    this.state = state;
    this.bpffs = Path.of("/sys/fs/bpf", name);
    this.root = Cgroup.create(name);
    this.agent = start();
  }

  private Process start() {
    try {
      Process process =
          new ProcessBuilder(command(List.of()))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      if (process.getInputStream().read() < 0) {
        throw new IllegalStateException("the agent ended, status=" + process.onExit().join());
      }
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> command(List<String> words) {
    return Stream.of(
            List.of(launcher.toString(), "agent"),
            words,
            List.of("--cgroup-root", root.directory().toString()),
            List.of("--state-dir", state.toString()),
            List.of("--socket", socket().toString()),
            List.of("--bpffs", bpffs.toString()))
        .flatMap(List::stream)
        .toList();
  }

  private Path socket() {
    return state.resolve("cellwall.sock");
  }

  /** Milliseconds until the answer's last byte. */
  double ask(String method, String target, String body) {
    byte[] content = body.getBytes(UTF_8);
    String head =
        "%s %s HTTP/1.1\r\nHost: bench\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
            .formatted(method, target, content.length);
    long start = System.nanoTime();
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket()));
      channel.write(
          new ByteBuffer[] {ByteBuffer.wrap(head.getBytes(UTF_8)), ByteBuffer.wrap(content)});
      requireSuccess(target, new BufferedInputStream(Channels.newInputStream(channel)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return (System.nanoTime() - start) / 1e6;
  }

  /** The agent keeps the connection: the answer ends where its length says. */
  private static void requireSuccess(String target, InputStream in) throws IOException {
    String head = head(in);
    Matcher length = LENGTH.matcher(head);
    if (!length.find()) {
      throw new IllegalStateException(target + " has no length: " + head);
    }
    byte[] answer = in.readNBytes(Integer.parseInt(length.group(1)));
    if (!head.startsWith("HTTP/1.1 200")) {
      throw new IllegalStateException(target + " failed: " + new String(answer, UTF_8));
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the answer ends in its head: " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  @Override
  public void close() {
    agent.destroyForcibly().onExit().join();
    Command.run(command(List.of("unload")));
    root.close();
  }
}
