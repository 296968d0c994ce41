package io.cellwall.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cellwall.kernel.bpf.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The cgroup whose subtree is governed.
 *
 * @param id the kernel's number for it
 * @param level its depth in the hierarchy; the hierarchy's root has 0
 * @param path in the hierarchy, without a trailing slash; empty for the hierarchy's root
 */
record CgroupRoot(Path directory, long id, int level, String path) {

  /**
   * @throws KernelException if it is not a cgroup v2 directory
   */
  static CgroupRoot of(Path directory) {
    Mount mount =
        Mount.containing(directory)
            .filter(found -> found.type().equals(Cgroup.FILE_SYSTEM))
            .filter(found -> Files.isDirectory(directory))
            .orElseThrow(() ->
                new KernelException("cgroup root=" + directory + " is not a cgroup v2 directory"));
    Path path = Path.of(mount.root()).resolve(mount.point().relativize(directory)).normalize();
    try {
      return new CgroupRoot(directory, Cgroup.id(directory), path.getNameCount(), text(path));
    } catch (IOException failure) {
      throw new KernelException("reading of cgroup root=" + directory, failure);
    }
  }

  private static String text(Path path) {
    return path.getNameCount() == 0 ? "" : path.toString();
  }

  /** The cgroup of a process, below the root; empty if it is elsewhere, or has ended. */
  Optional<String> pathOf(int pid) {
    try {
      return Files.readAllLines(Path.of("/proc", Integer.toString(pid), "cgroup")).stream()
          .filter(line -> line.startsWith("0::" + path + "/"))
          .map(line -> line.substring("0::".length() + path.length()))
          .findFirst();
    } catch (IOException ended) {
      return Optional.empty();
    }
  }

  /** Bytes of the path, as the kernel counts them. */
  int pathLength() {
    return path.getBytes(UTF_8).length;
  }
}
