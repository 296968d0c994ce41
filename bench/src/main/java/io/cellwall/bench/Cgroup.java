package io.cellwall.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A cgroup v2 subtree of this run's own. */
record Cgroup(Path directory) implements AutoCloseable {
  static Cgroup create(String name) {
    return new Cgroup(mount()).child(name);
  }

  Cgroup child(String path) {
    try {
      return new Cgroup(Files.createDirectories(directory.resolve(path)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As nftables wants it: below /sys/fs/cgroup, wherever the unified hierarchy is mounted. */
  String pathForNftables() {
    return Path.of("/sys/fs/cgroup").relativize(directory).toString();
  }

  /** Removes the subtree, whose processes have ended. */
  @Override
  public void close() {
    try (Stream<Path> all = Files.walk(directory)) {
      List<Path> bottomUp =
          all.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).toList();
      for (Path path : bottomUp) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path mount() {
    try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mounts"))) {
      return mounts
          .map(line -> line.split(" ", -1))
          .filter(fields -> fields[2].equals("cgroup2"))
          .map(fields -> Path.of(fields[1]))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no cgroup2 file system is mounted"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
