package io.cellwall.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One process inside a cgroup that does what the test asks: {@code src/test/probe/probe.py}. It is
 * in its cgroup before its program starts, so each of its sockets is born there.
 */
final class Probe implements AutoCloseable {
  static final JsonMapper JSON = JsonMapper.shared();

  private static final Path PROGRAM = Path.of("src/test/probe/probe.py").toAbsolutePath();
  private static final String ENTER = "echo $$ > \"$0/cgroup.procs\" && exec \"$@\"";

  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter calls;

  private Probe(Process process) {
    this.process = process;
    this.answers = process.inputReader(UTF_8);
    this.calls = process.outputWriter(UTF_8);
  }

  static Probe start(Path cgroup) {
    return start(cgroup, Options.PLAIN);
  }

  static Probe start(Path cgroup, Options options) {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", ENTER, cgroup.toString()));
    command.addAll(options.wrapper());
    command.addAll(List.of("/usr/bin/python3", "-B", PROGRAM.toString()));
    command.addAll(options.user());
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      Probe probe = new Probe(process);
      probe.readLine();
      return probe;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long pid() {
    return process.pid();
  }

  Answer call(String function, Map<String, ?> arguments) {
    send(function, arguments);
    return Answer.of(readLine());
  }

  Answer call(String function) {
    return call(function, Map.of());
  }

  /** Listens and echoes until this process ends. */
  void serve(Target target) {
    call("serve", target.place()).succeeded();
  }

  /** Tries each target in turn, as new connections. */
  List<Reached> reach(List<Target> targets) {
    List<Map<String, Object>> arguments = targets.stream().map(Target::arguments).toList();
    JsonNode results = call("reach", Map.of("targets", arguments)).succeeded();
    List<Reached> reached = new ArrayList<>();
    for (JsonNode result : results) {
      reached.add(new Reached(result.get("outcome").asString(), result.get("micros").asLong()));
    }
    return reached;
  }

  Reached reach(Target target) {
    return reach(List.of(target)).getFirst();
  }

  /** The payloads that this process's servers were sent since the last call. */
  List<String> received() {
    List<String> payloads = new ArrayList<>();
    for (JsonNode payload : call("take_received").succeeded()) {
      payloads.add(payload.asString());
    }
    return payloads;
  }

  private void send(String function, Map<String, ?> arguments) {
    try {
      calls.write(JSON.writeValueAsString(Map.of("call", function, "arguments", arguments)));
      calls.newLine();
      calls.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("probe pid=" + pid() + " is gone", e);
    }
  }

  private JsonNode readLine() {
    try {
      String line = answers.readLine();
      if (line == null) {
        throw new IllegalStateException("probe ended, pid=" + pid());
      }
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        throw new IllegalStateException("probe does not end, pid=" + pid());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * How a probe is started.
   *
   * @param wrapper command in front of it
   * @param user whom it becomes; empty: whoever runs the test
   */
  record Options(List<String> wrapper, List<String> user) {
    static final Options PLAIN = new Options(List.of(), List.of());

    /** Without any capability, as most software should run. */
    static final Options NOBODY = new Options(List.of(), List.of("nobody"));

    Options inside(NetworkNamespace namespace) {
      return new Options(namespace.wrapper(), user);
    }
  }
}
