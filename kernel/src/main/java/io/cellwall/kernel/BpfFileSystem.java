package io.cellwall.kernel;

import io.cellwall.kernel.bpf.KernelException;
import io.cellwall.kernel.libbpf.LibC;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The file system in which pins live. */
final class BpfFileSystem {
  static final String TYPE = "bpf";
  private static final Path USUAL_MOUNT = Path.of("/sys/fs/bpf");

  private BpfFileSystem() {}

  static boolean holds(Path path) {
    return Mount.containing(path).filter(mount -> mount.type().equals(TYPE)).isPresent();
  }

  /** Makes a directory for pins, and mounts the file system if it is not there. */
  static void prepare(Path directory) {
    try {
      if (!holds(directory)) {
        mount(directory.startsWith(USUAL_MOUNT) ? USUAL_MOUNT : directory);
      }
      createPrivate(directory);
    } catch (IOException failure) {
      throw new KernelException("making of directory for pins=" + directory, failure);
    }
  }

  private static void mount(Path point) throws IOException {
    if (!Files.isDirectory(point)) {
      createPrivate(point);
    }
    KernelException.check("mount of bpf at " + point, LibC.mount(TYPE, point.toString(), TYPE));
  }

  /** Whoever can open a pinned map can change it, so nobody else may look inside. */
  private static void createPrivate(Path directory) throws IOException {
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }
}
