package io.cellwall.kernel.libbpf;

import static io.cellwall.kernel.libbpf.NativeFunction.unexpected;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * The C library's functions that the kernel half needs. Each answers as the system call itself
 * does: the result, or a negative errno.
 */
@SuppressWarnings("MemberName") // C names
public final class LibC {
  public static final int O_RDONLY = 0;
  public static final int O_CLOEXEC = 0x80000;
  public static final int O_DIRECTORY = 0x10000;
  public static final int O_PATH = 0x200000;
  public static final int PROT_READ = 1;
  public static final int PROT_WRITE = 2;
  public static final int MAP_SHARED = 1;
  public static final short POLLIN = 1;
  public static final int LOCK_EX = 2;
  public static final int LOCK_NB = 4;
  public static final int AF_UNIX = 1;
  public static final int AF_INET = 2;
  public static final int AF_INET6 = 10;
  public static final int AF_NETLINK = 16;
  public static final int SOCK_STREAM = 1;
  public static final int SOCK_RAW = 3;
  public static final int IPPROTO_RAW = 255;
  public static final int MSG_DONTWAIT = 0x40;
  public static final int SOCK_CLOEXEC = 0x80000;
  public static final int SOL_SOCKET = 1;
  public static final int SO_PEERCRED = 17;
  public static final int SO_PEERPIDFD = 77;
  public static final int CLOCK_REALTIME = 0;
  public static final int CLOCK_BOOTTIME = 7;
  public static final int CLONE_NEWNET = 0x40000000;
  public static final int SIGKILL = 9;
  public static final int PTRACE_SEIZE = 0x4206;
  public static final int PTRACE_INTERRUPT = 0x4207;

  private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

  private static final FunctionDescriptor INT_OF_INT = FunctionDescriptor.of(JAVA_INT, JAVA_INT);
  private static final FunctionDescriptor INT_OF_TWO_INTS =
      FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT);
  private static final FunctionDescriptor INT_OF_INT_AND_ADDRESS =
      FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS);

  private static final NativeFunction OPEN =
      NativeFunction.inCLibrary(
          "open",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
          ERRNO,
          Linker.Option.firstVariadicArg(2));
  private static final NativeFunction PTRACE =
      NativeFunction.inCLibrary(
          "ptrace",
          FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG),
          ERRNO,
          Linker.Option.firstVariadicArg(1));
  private static final NativeFunction KILL =
      NativeFunction.inCLibrary("kill", INT_OF_TWO_INTS, ERRNO);
  private static final NativeFunction PAGE_SIZE =
      NativeFunction.inCLibrary("getpagesize", FunctionDescriptor.of(JAVA_INT));
  private static final NativeFunction CLOSE = NativeFunction.inCLibrary("close", INT_OF_INT);
  private static final NativeFunction READ =
      NativeFunction.inCLibrary(
          "read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG), ERRNO);
  private static final NativeFunction WRITE =
      NativeFunction.inCLibrary(
          "write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG), ERRNO);
  private static final NativeFunction MMAP =
      NativeFunction.inCLibrary(
          "mmap",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
          ERRNO);
  private static final NativeFunction MUNMAP =
      NativeFunction.inCLibrary("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
  private static final NativeFunction POLL =
      NativeFunction.inCLibrary(
          "poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT), ERRNO);
  private static final NativeFunction FLOCK =
      NativeFunction.inCLibrary("flock", INT_OF_TWO_INTS, ERRNO);
  private static final NativeFunction SETNS =
      NativeFunction.inCLibrary("setns", INT_OF_TWO_INTS, ERRNO);
  private static final NativeFunction SOCKET =
      NativeFunction.inCLibrary(
          "socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), ERRNO);
  private static final NativeFunction BIND =
      NativeFunction.inCLibrary(
          "bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT), ERRNO);
  private static final NativeFunction SENDTO =
      NativeFunction.inCLibrary(
          "sendto",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT),
          ERRNO);
  private static final NativeFunction GETSOCKOPT =
      NativeFunction.inCLibrary(
          "getsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS),
          ERRNO);
  private static final NativeFunction CLOCK_GETTIME =
      NativeFunction.inCLibrary("clock_gettime", INT_OF_INT_AND_ADDRESS);
  private static final NativeFunction MOUNT =
      NativeFunction.inCLibrary(
          "mount",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS),
          ERRNO);
  private static final NativeFunction OPEN_BY_HANDLE_AT =
      NativeFunction.inCLibrary(
          "open_by_handle_at", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT), ERRNO);

  private LibC() {}

  private static int result(MemorySegment capture, int result) {
    return result < 0 ? -capture.get(JAVA_INT, 0) : result;
  }

  private static long result(MemorySegment capture, long result) {
    return result == -1 ? -capture.get(JAVA_INT, 0) : result;
  }

  public static int open(String path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(CAPTURE);
      MemorySegment name = arena.allocateFrom(path);
      return result(capture, (int) OPEN.handle().invokeExact(capture, name, flags));
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  public static int getpagesize() {
    try {
      return (int) PAGE_SIZE.handle().invokeExact();
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  public static void close(int fd) {
    try {
      int ignored = (int) CLOSE.handle().invokeExact(fd);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  public static long read(int fd, MemorySegment buffer, long size) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(CAPTURE);
      return result(capture, (long) READ.handle().invokeExact(capture, fd, buffer, size));
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  public static long write(int fd, MemorySegment buffer, long size) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(CAPTURE);
      return result(capture, (long) WRITE.handle().invokeExact(capture, fd, buffer, size));
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  /** Maps at an address of the kernel's choice; answers the address. */
  public static long mmap(long length, int protection, int flags, int fd, long offset) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(CAPTURE);
      long address =
          (long) MMAP.handle().invokeExact(capture, 0L, length, protection, flags, fd, offset);
      return result(capture, address);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  public static void munmap(MemorySegment mapping) {
    try {
      int ignored = (int) MUNMAP.handle().invokeExact(mapping, mapping.byteSize());
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  /** Waits until {@code fd} is ready for {@code events}; answers 0 after {@code milliseconds}. */
  public static int poll(int fd, short events, int milliseconds) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(CAPTURE);
      MemorySegment pollfd = arena.allocate(8, 4);
      pollfd.set(JAVA_INT, 0, fd);
      pollfd.set(JAVA_SHORT, 4, events);
      return result(capture, (int) POLL.handle().invokeExact(capture, pollfd, 1L, milliseconds));
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  public static int flock(int fd, int operation) {
    return twoInts(FLOCK, fd, operation);
  }

  public static int socket(int family, int type, int protocol) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(CAPTURE);
      return result(capture, (int) SOCKET.handle().invokeExact(capture, family, type, protocol));
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  /**
   * @param address a {@code struct sockaddr_in} or its like
   */
  public static int bind(int fd, MemorySegment address) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(CAPTURE);
      int length = (int) address.byteSize();
      return result(capture, (int) BIND.handle().invokeExact(capture, fd, address, length));
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  /**
   * @param address a {@code struct sockaddr_in} or its like
   */
  public static long sendto(int fd, MemorySegment message, int flags, MemorySegment address) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(CAPTURE);
      int length = (int) address.byteSize();
      return result(
          capture,
          (long)
              SENDTO
                  .handle()
                  .invokeExact(capture, fd, message, message.byteSize(), flags, address, length));
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  /** {@code length} has the room that {@code value} has, and then what was written. */
  public static int getsockopt(
      int fd, int level, int option, MemorySegment value, MemorySegment length) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(CAPTURE);
      return result(
          capture,
          (int) GETSOCKOPT.handle().invokeExact(capture, fd, level, option, value, length));
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  public static int setns(int fd, int type) {
    return twoInts(SETNS, fd, type);
  }

  public static int kill(int process, int signal) {
    return twoInts(KILL, process, signal);
  }

  /** Requests that take a thread alone. */
  public static int ptrace(int request, int thread) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(CAPTURE);
      return result(
          capture, (int) (long) PTRACE.handle().invokeExact(capture, request, thread, 0L, 0L));
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  private static int twoInts(NativeFunction function, int first, int second) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(CAPTURE);
      return result(capture, (int) function.handle().invokeExact(capture, first, second));
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  /** A clock's time in nanoseconds; the clocks named here exist on every kernel. */
  public static long clock_gettime(int clock) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment timespec = arena.allocate(16, 8);
      int ignored = (int) CLOCK_GETTIME.handle().invokeExact(clock, timespec);
      return timespec.get(JAVA_LONG, 0) * 1_000_000_000 + timespec.get(JAVA_LONG, 8);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  public static int mount(String source, String target, String type) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(CAPTURE);
      MemorySegment from = arena.allocateFrom(source);
      MemorySegment to = arena.allocateFrom(target);
      MemorySegment kind = arena.allocateFrom(type);
      return result(
          capture,
          (int) MOUNT.handle().invokeExact(capture, from, to, kind, 0L, MemorySegment.NULL));
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  /**
   * @param handle a {@code struct file_handle}
   */
  public static int open_by_handle_at(int mountFd, MemorySegment handle, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(CAPTURE);
      return result(
          capture, (int) OPEN_BY_HANDLE_AT.handle().invokeExact(capture, mountFd, handle, flags));
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }
}
