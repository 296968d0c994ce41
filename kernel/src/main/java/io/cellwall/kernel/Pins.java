package io.cellwall.kernel;

import io.cellwall.kernel.bpf.BpfMap;
import io.cellwall.kernel.bpf.Errno;
import io.cellwall.kernel.bpf.Fd;
import io.cellwall.kernel.bpf.KernelException;
import io.cellwall.kernel.bpf.Link;
import io.cellwall.kernel.libbpf.Bpf;
import io.cellwall.kernel.libbpf.LibC;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * What outlives the agent: {@code maps/NAME} and {@code links/PROGRAM} below one directory. The map
 * {@code control} is pinned last, so it says that all the others are there.
 */
record Pins(Path directory) {
  static final String CONTROL = "control";

  /* No name on this file system may hold a dot, so this is no program's either. */
  private static final String REPLACEMENT = "replacement-";

  Path maps() {
    return directory.resolve("maps");
  }

  Path links() {
    return directory.resolve("links");
  }

  Path map(String name) {
    return maps().resolve(name);
  }

  Path link(String program) {
    return links().resolve(program);
  }

  /** Whether an installation has come to its end. */
  boolean complete() {
    return Files.exists(map(CONTROL));
  }

  /**
   * Keeps other agents away for as long as the descriptor is open.
   *
   * @throws KernelException if another agent is at work
   */
  Fd lock() {
    Fd fd = Fd.directory(directory);
    int result = LibC.flock(fd.number(), LibC.LOCK_EX | LibC.LOCK_NB);
    if (result < 0) {
      fd.close();
      if (result == -Errno.EAGAIN) {
        throw new KernelException("another agent uses the pins=" + directory);
      }
      throw new KernelException("flock of pins=" + directory, result);
    }
    return fd;
  }

  void createDirectories() {
    try {
      Files.createDirectories(maps());
      Files.createDirectories(links());
    } catch (IOException failure) {
      throw new KernelException("making of directories below pins=" + directory, failure);
    }
  }

  void pinMap(String name, int fd) {
    KernelException.check(
        "pinning of map=" + name + " below " + directory,
        Bpf.bpf_obj_pin(fd, map(name).toString()));
  }

  BpfMap openMap(String name) {
    return BpfMap.pinned(map(name));
  }

  /** Pins a link in the place of another of the same name, with no moment without either. */
  void replaceLink(Link link) {
    Path fresh = link(REPLACEMENT + link.program());
    try {
      Files.deleteIfExists(fresh);
      link.pin(fresh);
      Files.move(fresh, link(link.program()), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      throw new KernelException("replacing of pin=" + link(link.program()), failure);
    }
  }

  List<String> linkNames() {
    return names(links());
  }

  List<String> mapNames() {
    return names(maps());
  }

  private static List<String> names(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException failure) {
      throw new KernelException("listing of pins=" + directory, failure);
    }
  }

  void remove(Path pin) {
    try {
      Files.deleteIfExists(pin);
    } catch (IOException failure) {
      throw new KernelException("removal of pin=" + pin, failure);
    }
  }

  /** Ends all enforcement: links first, so that no program runs with maps half gone. */
  void removeAll() {
    for (String name : linkNames()) {
      try (Link link = Link.pinned(link(name))) {
        link.detach();
      }
      remove(link(name));
    }
    mapNames().forEach(name -> remove(map(name)));
    remove(links());
    remove(maps());
  }

  void removeDirectory() {
    try {
      Files.deleteIfExists(directory);
    } catch (IOException inUse) {
      // A directory that somebody else uses, or has mounted, may stay: it enforces nothing.
    }
  }
}
