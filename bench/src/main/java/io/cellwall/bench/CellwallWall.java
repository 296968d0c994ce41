package io.cellwall.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Stream;

/** The agent on a subtree of its own, with client, server and as many more components as asked. */
final class CellwallWall implements Wall {
  private static final String PLACE = "walled";
  private static final int FIRST_FILLER_PORT = 20_000;

  private final Path launcher;
  private final Path state;
  private final Path bpffs;
  private final Cgroup root;
  private final Process agent;
  private final LoadPair load;

  /** The server's unix sockets are exposed on a kernel that covers them in part, too. */
  CellwallWall(Path launcher, Path program, String name, int components) {
    this.launcher = launcher;
    this.bpffs = Path.of("/sys/fs/bpf", name);
    this.root = Cgroup.create(name + "-cellwall");
    try {
      this.state = Files.createTempDirectory(name);
      this.agent = start();
      Path manifests = Files.writeString(state.resolve("manifests.yaml"), manifests(components));
      Command.run(
          List.of(launcher.toString(), "apply", "-f", manifests.toString()),
          Map.of("CELLWALL_SOCKET", socket().toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Cgroup run = root.child("cellwall");
    this.load = new LoadPair(program, run.child("server"), run.child("client"), PLACE);
  }

  private Process start() throws IOException {
    Process process =
        new ProcessBuilder(agentCommand(List.of("--accept-uncovered")))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (process.getInputStream().read() < 0) {
      throw new IllegalStateException("the agent ended, status=" + process.onExit().join());
    }
    return process;
  }

  private List<String> agentCommand(List<String> words) {
    return Stream.of(
            List.of(launcher.toString(), "agent"),
            words,
            List.of("--cgroup-root", root.directory().toString()),
            List.of("--state-dir", state.resolve("state").toString()),
            List.of("--socket", socket().toString()),
            List.of("--bpffs", bpffs.toString()))
        .flatMap(List::stream)
        .toList();
  }

  private Path socket() {
    return state.resolve("cellwall.sock");
  }

  Path links() {
    return bpffs.resolve("links");
  }

  private static String manifests(int components) {
    StringJoiner endpoints = new StringJoiner(", ");
    for (Workload workload : Workload.values()) {
      endpoints.add(workload.endpoint(PLACE));
    }
    StringBuilder all = new StringBuilder();
    all.append(manifest("server", endpoints.toString(), "client", ""));
    all.append(manifest("client", "", "", "server"));
    for (int i = 2; i < components; i++) {
      String endpoint = "{name: service, protocol: TCP, port: %d}".formatted(FIRST_FILLER_PORT + i);
      String before = i == 2 ? "" : "filler-" + (i - 1);
      String after = i == components - 1 ? "" : "filler-" + (i + 1);
      all.append(manifest("filler-" + i, endpoint, before, after));
    }
    return all.toString();
  }

  private static String manifest(String name, String exposes, String from, String to) {
    return """
    ---
    apiVersion: cellwall.io/v1
    kind: Component
    metadata: {name: %s}
    spec:
      exposes: [%s]
      ingress: [%s]
      egress: [%s]
    """
        .formatted(
            name,
            exposes,
            from.isEmpty() ? "" : "{from: [{component: " + from + "}]}",
            to.isEmpty() ? "" : "{to: [{component: " + to + "}]}");
  }

  @Override
  public Variant variant() {
    return Variant.CELLWALL;
  }

  @Override
  public LoadPair load() {
    return load;
  }

  @Override
  public Cgroup stranger() {
    return root.child("cellwall/filler-2");
  }

  /** The machine's own, to which no rule leads. */
  @Override
  public Path fifo() {
    Path fifo = state.resolve("fifo");
    if (!Files.exists(fifo)) {
      Command.run(List.of("mkfifo", "-m", "666", fifo.toString()));
    }
    return fifo;
  }

  /** No rule names them. */
  @Override
  public void refuseOthers(String wire) {}

  /** What the agent has used of processors. */
  long agentMilliseconds() {
    return agent.info().totalCpuDuration().orElseThrow().toMillis();
  }

  @Override
  public void close() {
    load.close();
    agent.destroyForcibly().onExit().join();
    Command.run(agentCommand(List.of("unload")));
    root.close();
    try (Stream<Path> all = Files.walk(state)) {
      all.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(file -> file.delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
