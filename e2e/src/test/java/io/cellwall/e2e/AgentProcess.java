package io.cellwall.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The real agent as a process of its own, which a test may kill. */
final class AgentProcess {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
  private static final List<String> JVM_FLAGS =
      List.of(
          "-Xmx128m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xlog:disable",
          "-Xlog:all=error:stderr",
          "--enable-native-access=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");

  private final Process process;
  private final Path errors;
  private final CompletableFuture<String> firstLine;

  private AgentProcess(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    this.firstLine = CompletableFuture.supplyAsync(this::readFirstLine);
  }

  static AgentProcess start(Path errors, List<String> arguments) {
    ProcessBuilder builder = new ProcessBuilder(command(arguments));
    builder.redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
    try {
      return new AgentProcess(builder.start(), errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a command of the agent's program prints that is not an agent. */
  static String output(String... arguments) {
    List<String> command = command(List.of(arguments));
    return Shell.run(command.subList(0, command.size() - 1), command.getLast());
  }

  private static List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(JAVA.toString()));
    command.addAll(JVM_FLAGS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("io.cellwall.agent.Main");
    command.addAll(arguments);
    return command;
  }

  /** Waits for the line that says it enforces, and gives it back. */
  String awaitReady() {
    try {
      String line = firstLine.get(60, TimeUnit.SECONDS);
      if (line.isEmpty()) {
        throw new IllegalStateException("the agent ended: " + Files.readString(errors));
      }
      return line;
    } catch (TimeoutException e) {
      kill();
      throw new IllegalStateException("the agent says nothing", e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** What it has used of processors. */
  Duration busy() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /** As {@code kill -9}. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** As {@code kill}: SIGTERM. */
  int stop() {
    process.destroy();
    return awaitEnd();
  }

  boolean endsWithin(long millis) throws InterruptedException {
    return process.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  int awaitEnd() {
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the agent does not end, pid=" + process.pid());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private String readFirstLine() {
    try {
      String line = process.inputReader(UTF_8).readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
