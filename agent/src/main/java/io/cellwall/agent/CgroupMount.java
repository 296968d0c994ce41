package io.cellwall.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds where cgroup v2 is mounted: not at the same place on a hybrid host as on others. */
final class CgroupMount {
  private CgroupMount() {}

  static Path find() {
    return find(Path.of("/proc/self/mounts"));
  }

  /**
   * @throws IllegalStateException if it is not mounted
   */
  static Path find(Path mounts) {
    try {
      List<String> lines = Files.readAllLines(mounts);
      return lines.stream()
          .map(line -> line.split(" ", 4))
          .filter(words -> words.length == 4 && words[2].equals("cgroup2"))
          .map(words -> Path.of(words[1].replace("\\040", " ")))
          .findFirst()
          .orElseThrow(() ->
              new IllegalStateException(
                  "cgroup v2 is not mounted: mount -t cgroup2 none /sys/fs/cgroup/unified"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + mounts, e);
    }
  }
}
