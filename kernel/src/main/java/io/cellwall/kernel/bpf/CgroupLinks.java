package io.cellwall.kernel.bpf;

import io.cellwall.kernel.libbpf.Bpf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which programs stand at which cgroups of this machine, whoever attached them. */
public final class CgroupLinks {
  /* Of struct bpf_link_info and its type for cgroups, and of struct bpf_prog_info. */
  private static final int LINK_INFO_SIZE = 32;
  private static final long LINK_ID = 4;
  private static final long LINK_PROGRAM = 8;
  private static final long LINK_CGROUP = 16;
  private static final int OF_CGROUP = 3;
  private static final int PROGRAM_INFO_SIZE = 80;
  private static final long PROGRAM_NAME = 64;

  private CgroupLinks() {}

  /**
   * One program at one cgroup.
   *
   * @param id of the link; later ones have greater ones
   */
  public record CgroupLink(int id, long cgroup, String program) {}

  /** Those of programs of this name. */
  public static List<CgroupLink> of(String program) {
    List<CgroupLink> found = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment next = arena.allocate(ValueLayout.JAVA_INT);
      int id = 0;
      while (Bpf.bpf_link_get_next_id(id, next) >= 0) {
        id = next.get(ValueLayout.JAVA_INT, 0);
        read(id).filter(link -> link.program().equals(program)).ifPresent(found::add);
      }
    }
    return found;
  }

  /** The number of a link that is at hand. */
  public static int id(Link link) {
    try (Arena arena = Arena.ofConfined()) {
      return info(link.fd().number(), LINK_INFO_SIZE, arena)
          .orElseThrow(() -> new KernelException("asking about link=" + link.program()))
          .get(ValueLayout.JAVA_INT, LINK_ID);
    }
  }

  private static Optional<CgroupLink> read(int id) {
    int fd = Bpf.bpf_link_get_fd_by_id(id);
    if (fd < 0) {
      return Optional.empty(); // it has ended
    }
    try (Fd link = Fd.of("link=" + id, fd);
        Arena arena = Arena.ofConfined()) {
      return info(link.number(), LINK_INFO_SIZE, arena)
          .filter(info -> info.get(ValueLayout.JAVA_INT, 0) == OF_CGROUP)
          .map(info ->
              new CgroupLink(
                  id,
                  info.get(ValueLayout.JAVA_LONG, LINK_CGROUP),
                  program(info.get(ValueLayout.JAVA_INT, LINK_PROGRAM))));
    }
  }

  private static String program(int id) {
    int fd = Bpf.bpf_prog_get_fd_by_id(id);
    if (fd < 0) {
      return "";
    }
    try (Fd program = Fd.of("program=" + id, fd);
        Arena arena = Arena.ofConfined()) {
      return info(program.number(), PROGRAM_INFO_SIZE, arena)
          .map(info -> info.getString(PROGRAM_NAME))
          .orElse("");
    }
  }

  private static Optional<MemorySegment> info(int fd, int size, Arena arena) {
    MemorySegment info = arena.allocate(size, 8);
    MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, size);
    return Bpf.bpf_obj_get_info_by_fd(fd, info, length) < 0 ? Optional.empty() : Optional.of(info);
  }
}
