package io.cellwall.kernel;

import io.cellwall.kernel.bpf.Fd;
import io.cellwall.kernel.bpf.KernelException;
import io.cellwall.kernel.libbpf.LibC;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToIntFunction;

/**
 * A network namespace that a process lives in.
 *
 * @param handle such as {@code /proc/1/ns/net}
 */
record NetworkNamespace(Path handle) {
  private static final Path OWN = Path.of("/proc/self/ns/net");
  private static final Path PROCESSES = Path.of("/proc");

  /** All but this process's own, each once. */
  static Collection<NetworkNamespace> others() {
    Map<Path, NetworkNamespace> found = new HashMap<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[1-9]*")) {
      for (Path process : processes) {
        add(process.resolve("ns/net"), found);
      }
      found.remove(Files.readSymbolicLink(OWN));
    } catch (IOException failure) {
      throw new KernelException("listing of " + PROCESSES, failure);
    }
    return found.values();
  }

  /** That of a process, by a name that is the same for all that share it; else this one's own. */
  static NetworkNamespace of(int pid) {
    Path handle = PROCESSES.resolve(pid + "/ns/net");
    try {
      boolean own = pid == 0 || Files.readSymbolicLink(handle).equals(Files.readSymbolicLink(OWN));
      return new NetworkNamespace(own ? OWN : handle);
    } catch (IOException ended) {
      return new NetworkNamespace(OWN);
    }
  }

  /** Hands each namespace those whose process is in it, inside; answers what it answers in sum. */
  static <T> int inEach(List<T> all, ToIntFunction<T> pid, ToIntFunction<List<T>> action) {
    Map<NetworkNamespace, List<T>> places = new HashMap<>();
    for (T one : all) {
      places.computeIfAbsent(of(pid.applyAsInt(one)), _ -> new ArrayList<>()).add(one);
    }
    AtomicInteger sum = new AtomicInteger();
    places.forEach((place, there) -> place.enter(() -> sum.addAndGet(action.applyAsInt(there))));
    return sum.get();
  }

  /** Runs it inside, where that is this process's own on the calling thread. */
  void enter(Runnable action) {
    if (handle.equals(OWN)) {
      action.run();
    } else {
      run(action);
    }
  }

  private static void add(Path handle, Map<Path, NetworkNamespace> found) {
    try {
      found.putIfAbsent(Files.readSymbolicLink(handle), new NetworkNamespace(handle));
    } catch (IOException ended) {
      // The process has ended since it was listed: its sockets with it.
    }
  }

  /** Runs it inside, on a thread of its own that ends with it, and waits. */
  void run(Runnable action) {
    AtomicReference<KernelException> failure = new AtomicReference<>();
    Thread visitor =
        Thread.ofPlatform()
            .name("cellwall-netns")
            .start(() -> {
              try {
                enterAndRun(action);
              } catch (KernelException refused) {
                failure.set(refused);
              }
            });
    try {
      visitor.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    KernelException refused = failure.get();
    if (refused != null) {
      throw refused;
    }
  }

  private void enterAndRun(Runnable action) {
    int fd = LibC.open(handle.toString(), LibC.O_RDONLY | LibC.O_CLOEXEC);
    if (fd < 0) {
      return; // the namespace ended with its last process
    }
    try (Fd namespace = Fd.of("open of " + handle, fd)) {
      KernelException.check(
          "setns of " + handle, LibC.setns(namespace.number(), LibC.CLONE_NEWNET));
      action.run();
    }
  }
}
