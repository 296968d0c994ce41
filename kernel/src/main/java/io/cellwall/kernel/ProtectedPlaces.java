package io.cellwall.kernel;

import io.cellwall.kernel.bpf.BpfMap;
import io.cellwall.kernel.bpf.Fd;
import io.cellwall.kernel.bpf.KernelException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Directories that lead to what enforces: no component mounts over them in the machine's tree,
 * takes them out of it or gives them another name. The kernel forgets a mark with the directory's
 * inode, so each is held open.
 */
final class ProtectedPlaces implements AutoCloseable {
  static final String MAP = "places";

  /* Where the security module asks about mounts. */
  private static final String HOOK = "sb_mount";

  private final BpfMap map;
  private final List<Fd> marked = new ArrayList<>();

  ProtectedPlaces(BpfMap map) {
    this.map = map;
  }

  /** Marks directories that exist, and those above them. */
  void mark(Collection<Path> directories) {
    if (SecurityHooks.have(HOOK)) {
      leadingTo(directories).forEach(this::mark);
    }
  }

  private static Set<Path> leadingTo(Collection<Path> directories) {
    Set<Path> all = new LinkedHashSet<>();
    for (Path directory : directories) {
      for (Path at = real(directory); at != null; at = at.getParent()) {
        all.add(at);
      }
    }
    return all;
  }

  private static Path real(Path directory) {
    try {
      return directory.toRealPath();
    } catch (IOException failure) {
      throw new KernelException("looking for directory=" + directory, failure);
    }
  }

  private void mark(Path directory) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    Fd fd = Fd.directory(directory);
    marked.add(fd);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = map.newKey(arena);
      MemorySegment mark = map.newValue(arena);
      key.set(ValueLayout.JAVA_INT, 0, fd.number());
      mark.set(ValueLayout.JAVA_INT, 0, 1);
      map.update(key, mark);
    }
  }

  @Override
  public void close() {
    marked.forEach(Fd::close);
    map.close();
  }
}
