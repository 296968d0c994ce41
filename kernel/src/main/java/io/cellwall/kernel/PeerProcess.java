package io.cellwall.kernel;

import io.cellwall.kernel.bpf.Errno;
import io.cellwall.kernel.bpf.Fd;
import io.cellwall.kernel.bpf.KernelException;
import io.cellwall.kernel.libbpf.LibC;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * Who has connected to a unix socket. By a descriptor of the process where the kernel gives one
 * (from 6.5 on): a number may be another process's by the time it is looked at.
 */
public final class PeerProcess {
  /* First word of struct ucred, and all of it. */
  private static final int CREDENTIALS = 12;

  private PeerProcess() {}

  /**
   * @param socket descriptor of the connection
   * @return empty if it has ended, or cannot be seen from here
   */
  public static OptionalInt pid(int socket) {
    int process = ask(socket, LibC.SO_PEERPIDFD, Integer.BYTES);
    return switch (process) {
      case -Errno.ENOPROTOOPT -> known(checked(ask(socket, LibC.SO_PEERCRED, CREDENTIALS)));
      case -Errno.ESRCH, -Errno.EINVAL -> OptionalInt.empty();
      default -> pid(Fd.of("SO_PEERPIDFD of socket=" + socket, process));
    };
  }

  private static OptionalInt pid(Fd process) {
    Path about = Path.of("/proc/self/fdinfo", Integer.toString(process.number()));
    try (process) {
      return Files.readAllLines(about).stream()
          .filter(line -> line.startsWith("Pid:"))
          .map(line -> known(Integer.parseInt(line.substring("Pid:".length()).strip())))
          .findFirst()
          .orElseGet(OptionalInt::empty);
    } catch (IOException failure) {
      throw new KernelException("reading of " + about, failure);
    }
  }

  private static OptionalInt known(int pid) {
    return pid > 0 ? OptionalInt.of(pid) : OptionalInt.empty();
  }

  private static int checked(int result) {
    KernelException.check("SO_PEERCRED", Math.min(result, 0));
    return result;
  }

  /** The first word of the answer, or a negative errno. */
  private static int ask(int socket, int option, int room) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(room, Integer.BYTES);
      MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, room);
      int result = LibC.getsockopt(socket, LibC.SOL_SOCKET, option, value, length);
      return result < 0 ? result : value.get(ValueLayout.JAVA_INT, 0);
    }
  }
}
