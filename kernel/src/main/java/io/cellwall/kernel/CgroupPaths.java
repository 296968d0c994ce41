package io.cellwall.kernel;

import io.cellwall.kernel.bpf.Fd;
import io.cellwall.kernel.libbpf.LibC;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * From cgroup ids to paths. An id is a file handle, so the kernel itself tells where it is; what it
 * told is remembered, because events outlive their cgroups. Safe for use by several threads.
 */
final class CgroupPaths implements AutoCloseable {
  private static final int REMEMBERED = 16_384;
  /* struct file_handle: bytes of the handle, its type, the handle. */
  private static final int HANDLE_SIZE = 16;
  private static final int FILEID_KERNFS = 0xfe;

  private final Path root;
  private final Fd directory;
  private final Map<Long, String> known = new LinkedHashMap<>();

  private CgroupPaths(Path root, Fd directory) {
    this.root = root;
    this.directory = directory;
  }

  static CgroupPaths open(CgroupRoot root) {
    return new CgroupPaths(root.directory(), Fd.directory(root.directory()));
  }

  /** The path below the root, with a leading slash; the root itself is {@code /}. */
  synchronized Optional<String> find(long id) {
    String path = known.get(id);
    if (path != null) {
      return Optional.of(path);
    }
    Optional<String> found = ask(id);
    found.ifPresent(told -> remember(id, told));
    return found;
  }

  private void remember(long id, String path) {
    known.put(id, path);
    if (known.size() > REMEMBERED) {
      known.remove(known.keySet().iterator().next());
    }
  }

  private Optional<String> ask(long id) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment handle = arena.allocate(HANDLE_SIZE, 8);
      handle.set(ValueLayout.JAVA_INT, 0, Long.BYTES);
      handle.set(ValueLayout.JAVA_INT, 4, FILEID_KERNFS);
      handle.set(ValueLayout.JAVA_LONG, 8, id);
      int flags = LibC.O_RDONLY | LibC.O_DIRECTORY | LibC.O_CLOEXEC;
      int fd = LibC.open_by_handle_at(directory.number(), handle, flags);
      if (fd < 0) {
        return Optional.empty(); // the cgroup has ended
      }
      try (Fd cgroup = Fd.of("open_by_handle_at of cgroup=" + id, fd)) {
        return below(Files.readSymbolicLink(Path.of("/proc/self/fd/" + cgroup.number())));
      } catch (IOException gone) {
        return Optional.empty();
      }
    }
  }

  private Optional<String> below(Path path) {
    return path.startsWith(root) ? Optional.of("/" + root.relativize(path)) : Optional.empty();
  }

  @Override
  public void close() {
    directory.close();
  }
}
