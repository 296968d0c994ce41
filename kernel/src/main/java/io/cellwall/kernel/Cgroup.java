package io.cellwall.kernel;

import io.cellwall.kernel.bpf.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Cgroup v2 as files. */
public final class Cgroup {
  static final String FILE_SYSTEM = "cgroup2";

  private Cgroup() {}

  /**
   * Where cgroup v2 is mounted: {@code /sys/fs/cgroup}, or elsewhere on a hybrid host.
   *
   * @throws KernelException if it is mounted nowhere
   */
  public static Path mountPoint() {
    return Mount.ofType(FILE_SYSTEM)
        .map(Mount::point)
        .orElseThrow(() ->
            new KernelException(
                "cgroup v2 is mounted nowhere; mend: mount -t cgroup2 none /sys/fs/cgroup"));
  }

  /** The number by which the kernel knows a cgroup; its directory's inode number. */
  static long id(Path directory) throws IOException {
    return (Long) Files.getAttribute(directory, "unix:ino");
  }

  /**
   * Whether a cgroup has none below it. A directory's links are its name, its own dot, and each
   * subdirectory's two dots.
   */
  static boolean isLeaf(Path directory) throws IOException {
    return (Integer) Files.getAttribute(directory, "unix:nlink") <= 2;
  }
}
