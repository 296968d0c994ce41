package io.cellwall.kernel.bpf;

import io.cellwall.kernel.libbpf.Bpf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/** What keeps a program attached: as long as the descriptor or a pin is there. */
public record Link(String program, Fd fd) implements AutoCloseable {
  private static final int NO_TARGET = 0;
  /* Of struct bpf_link_info, and its type for cgroups. */
  private static final int INFO_SIZE = 32;
  private static final long INFO_CGROUP = 16;
  private static final int OF_CGROUP = 3;

  /** Attaches a program; a cgroup's link stands beside those of others, none replaces another. */
  public static Link attach(Program program, Fd cgroup) {
    String tried = "attaching of program=" + program.name();
    int result =
        switch (program.hook()) {
          case CGROUP -> Bpf.bpf_link_create(program.fd(), cgroup.number(), program.attachType());
          case FUNCTION, ITERATOR, SECURITY, TYPED_TRACEPOINT ->
              Bpf.bpf_link_create(program.fd(), NO_TARGET, program.attachType());
          case RAW_TRACEPOINT -> Bpf.bpf_raw_tracepoint_open(program.target(), program.fd());
          case NONE -> throw new IllegalArgumentException(tried + ": it has no hook");
        };
    return new Link(program.name(), Fd.of(tried, result));
  }

  /** Whether calls meet its program. Only a cgroup's link can be detached while it is held. */
  public boolean attached() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(INFO_SIZE, 8);
      MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, INFO_SIZE);
      KernelException.check(
          "bpf_obj_get_info_by_fd of link=" + program,
          Bpf.bpf_obj_get_info_by_fd(fd.number(), info, length));
      return info.get(ValueLayout.JAVA_INT, 0) != OF_CGROUP
          || info.get(ValueLayout.JAVA_LONG, INFO_CGROUP) != 0;
    }
  }

  public static Link pinned(Path path) {
    return new Link(path.getFileName().toString(), Fd.pinned(path));
  }

  /** Swaps the program: each call meets the old or the new one, none meets neither. */
  public void replace(Program by) {
    KernelException.check("update of link=" + program, Bpf.bpf_link_update(fd.number(), by.fd()));
  }

  public void pin(Path path) {
    KernelException.check(
        "pinning of link=" + program + " at " + path,
        Bpf.bpf_obj_pin(fd.number(), path.toString()));
  }

  /** Ends the attachment of a cgroup's program whoever else holds the link. */
  public void detach() {
    int ignored =
        Bpf.bpf_link_detach(
            fd.number()); // a tracepoint's or a security hook's ends with its last descriptor
  }

  @Override
  public void close() {
    fd.close();
  }
}
