package io.cellwall.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** A cgroup and a directory of pins of a test's own, and processes inside; all removed after it. */
@NullMarked
final class TestRoot implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String name =
      "cellwall-test-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
  private final Path cgroup = Cgroup.mountPoint().resolve(name);
  private final Path pins;

  TestRoot() {
    this(Path.of("/sys/fs/bpf"));
  }

  TestRoot(Path pins) {
    this.pins = pins.resolve(name);
    makeCgroup("");
  }

  DataPlaneSettings settings() {
    return new DataPlaneSettings(cgroup, pins);
  }

  Path cgroup(String path) {
    return cgroup.resolve(path);
  }

  Path makeCgroup(String path) {
    try {
      return Files.createDirectories(cgroup(path));
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /**
   * Starts a process that is in the cgroup before its program begins. Its environment is the same
   * whoever runs the test: a shell without a home asks the name service for one, through a socket.
   */
  Process start(String path, String... command) throws IOException {
    String members = cgroup(path).resolve("cgroup.procs").toString();
    List<String> shell = List.of("sh", "-c", "echo $$ > \"$0\" && exec \"$@\"", members);
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(shell.stream(), Stream.of(command)).toList())
            .redirectErrorStream(true);
    builder.environment().put("HOME", "/");
    builder.environment().put("SHELL", "/bin/sh");
    return builder.start();
  }

  @Override
  public void close() throws IOException {
    DataPlane.unload(settings());
    try (Stream<Path> directories = Files.walk(cgroup)) {
      directories
          .filter(Files::isDirectory)
          .sorted(Comparator.reverseOrder())
          .forEach(directory -> directory.toFile().delete());
    }
  }
}
