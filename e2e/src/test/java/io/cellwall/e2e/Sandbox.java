package io.cellwall.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An agent on a cgroup subtree of its own, with its own state, socket and pins. Closing it removes
 * all of it, whatever the test did to it.
 */
final class Sandbox implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final int number = COUNT.incrementAndGet();
  private final String name = "cellwall-e2e-" + ProcessHandle.current().pid() + "-" + number;
  private final Ports ports = Ports.claim(number);
  private final CgroupTree tree = CgroupTree.create(name);
  private final Path directory;
  private final Path bpffs = Path.of("/sys/fs/bpf", name);
  private final List<Probe> probes = new ArrayList<>();
  private final List<String> options;
  private AgentProcess agent;

  private Sandbox(List<String> options) {
    this.options = options;
    try {
      directory = Files.createTempDirectory(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    agent = launch();
  }

  /**
   * A sandbox whose agent enforces.
   *
   * @param options of the agent, beside those that say where it works
   */
  static Sandbox start(String... options) {
    Sandbox sandbox = new Sandbox(List.of(options));
    sandbox.agent.awaitReady();
    return sandbox;
  }

  CgroupTree tree() {
    return tree;
  }

  AgentProcess agent() {
    return agent;
  }

  Cli cli() {
    return new Cli(socket(), directory);
  }

  Path socket() {
    return directory.resolve("cellwall.sock");
  }

  Path pins() {
    return bpffs;
  }

  Path stateDirectory() {
    return directory.resolve("state");
  }

  /** Where the revisions are. */
  Path store() {
    return stateDirectory().resolve("revisions.git");
  }

  /** A port of this sandbox's own, outside the range of ephemeral ports. */
  int port(int index) {
    return ports.port(index);
  }

  /** Manifests with this sandbox's ports in place of {@code $0}, {@code $1}, ... */
  String numbered(String manifests) {
    return Pattern.compile("\\$(\\d+)")
        .matcher(manifests)
        .replaceAll(match -> Integer.toString(port(Integer.parseInt(match.group(1)))));
  }

  /** A process of a component that is selected by `cellwall run` alone. */
  Probe probe(String component) {
    return probe(component, Probe.Options.PLAIN);
  }

  Probe probe(String component, Probe.Options options) {
    return probeIn("cellwall/" + component, options);
  }

  /** A process in the cgroup at {@code path} below the root; {@code ""} is the root itself. */
  Probe probeIn(String path, Probe.Options options) {
    Probe probe = Probe.start(tree.child(path), options);
    probes.add(probe);
    return probe;
  }

  /** Starts another agent on the same state and pins; the one before must have ended. */
  AgentProcess restart() {
    agent = launch();
    return agent;
  }

  private AgentProcess launch() {
    List<String> arguments = new ArrayList<>(agentArguments());
    arguments.addAll(options);
    return AgentProcess.start(directory.resolve("agent-errors.txt"), arguments);
  }

  private List<String> agentArguments() {
    return List.of(
        "--cgroup-root",
        tree.root().toString(),
        "--state-dir",
        stateDirectory().toString(),
        "--socket",
        socket().toString(),
        "--bpffs",
        bpffs.toString());
  }

  /** Every step is taken, whatever becomes of those before it: nothing may stay on the machine. */
  @Override
  public void close() {
    try (ports;
        Step _ = this::deleteDirectory;
        Step _ = tree::close;
        Step _ = this::unload;
        Step _ = () -> probes.forEach(Probe::close)) {
      agent.kill();
    }
  }

  private interface Step extends AutoCloseable {
    @Override
    void close();
  }

  /** Takes all enforcement down; the agent must have ended. */
  void unload() {
    List<String> arguments = new ArrayList<>(List.of("unload"));
    arguments.addAll(agentArguments());
    AgentProcess.output(arguments.toArray(String[]::new));
    if (Files.exists(bpffs)) {
      throw new IllegalStateException("unload left pins, directory=" + bpffs);
    }
  }

  private void deleteDirectory() {
    try (Stream<Path> all = Files.walk(directory)) {
      all.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(file -> file.delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
