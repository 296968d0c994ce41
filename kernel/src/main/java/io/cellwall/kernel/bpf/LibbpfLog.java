package io.cellwall.kernel.bpf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.cellwall.kernel.libbpf.BpfObject;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Collects what libbpf has to say while it is open, the verifier's log included; outside, libbpf is
 * silent. libbpf knows one listener for the whole process.
 */
final class LibbpfLog implements AutoCloseable {
  private static final long LINE_LIMIT = 16L << 20;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment line = arena.allocate(LINE_LIMIT);
  private final MethodHandle format;
  private final StringBuilder text = new StringBuilder();

  private LibbpfLog(MethodHandle format) {
    this.format = format;
  }

  static LibbpfLog open() {
    Linker linker = Linker.nativeLinker();
    MethodHandle format =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("vsnprintf"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));
    LibbpfLog log = new LibbpfLog(format);
    BpfObject.libbpf_set_print(log.callback(linker));
    return log;
  }

  private MemorySegment callback(Linker linker) {
    try {
      MethodHandle take =
          MethodHandles.lookup()
              .findVirtual(
                  LibbpfLog.class,
                  "take",
                  MethodType.methodType(
                      int.class, int.class, MemorySegment.class, MemorySegment.class))
              .bindTo(this);
      return linker.upcallStub(
          take, FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS), arena);
    } catch (ReflectiveOperationException impossible) {
      throw new LinkageError("take() is in this class", impossible);
    }
  }

  /**
   * Called by libbpf. The variable arguments are handed on unread, because their form differs from
   * one architecture to the next.
   */
  @SuppressWarnings("UnusedMethod") // found by name
  private int take(int level, MemorySegment pattern, MemorySegment arguments) {
    try {
      int warning = 0;
      if (level == warning) {
        int ignored = (int) format.invokeExact(line, LINE_LIMIT, pattern, arguments);
        text.append(line.getString(0));
      }
    } catch (Throwable lost) {
      // An exception would end the JVM here; losing one line of a log is the lesser evil.
      text.append("(a line was lost: ").append(lost).append(")\n");
    }
    return 0;
  }

  String text() {
    return text.toString();
  }

  @Override
  public void close() {
    BpfObject.libbpf_set_print(MemorySegment.NULL);
    arena.close();
  }
}
