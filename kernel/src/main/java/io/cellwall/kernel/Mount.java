package io.cellwall.kernel;

import io.cellwall.kernel.bpf.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A mounted file system, as this process sees it.
 *
 * @param root which directory of the file system is seen at {@code point}
 */
record Mount(Path point, String root, String type) {
  private static final Path TABLE = Path.of("/proc/self/mountinfo");

  static List<Mount> all() {
    try {
      return Files.readAllLines(TABLE).stream().map(Mount::parse).toList();
    } catch (IOException failure) {
      throw new KernelException("reading of " + TABLE, failure);
    }
  }

  /** A line such as {@code 38 31 0:29 / /sys/fs/cgroup rw shared:4 - cgroup2 cgroup2 rw}. */
  static Mount parse(String line) {
    List<String> fields = List.of(line.split(" ", -1));
    int afterOptionals = fields.indexOf("-") + 1;
    return new Mount(
        Path.of(unescape(fields.get(4))), unescape(fields.get(3)), fields.get(afterOptionals));
  }

  /** Blanks and backslashes are written as octal numbers there. */
  private static String unescape(String text) {
    return text.replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\");
  }

  /** The mount that a path lies in. */
  static Optional<Mount> containing(Path path) {
    List<Mount> mounts = new ArrayList<>(all());
    // Of several at one point the last one covers the others.
    return mounts.reversed().stream()
        .filter(mount -> path.startsWith(mount.point))
        .max(Comparator.comparingInt(mount -> mount.point.getNameCount()));
  }

  static Optional<Mount> ofType(String type) {
    return all().stream().filter(mount -> mount.type.equals(type)).findFirst();
  }
}
