package io.cellwall.kernel;

import io.cellwall.kernel.bpf.BpfMap;
import io.cellwall.kernel.bpf.CgroupLinks;
import io.cellwall.kernel.bpf.CgroupLinks.CgroupLink;
import io.cellwall.kernel.bpf.KernelException;
import io.cellwall.kernel.bpf.Link;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Agents that enforce at the same cgroup, above or below it, by what stands at the cgroups. Two
 * would each judge by half of what there is, and neither could be unloaded without the other.
 */
final class OtherAgents {
  /** The program that every kernel half has. */
  static final String PROGRAM = "packet_sent";

  private final CgroupRoot root;
  private final Pins own;

  OtherAgents(CgroupRoot root, Pins own) {
    this.root = root;
    this.own = own;
  }

  /**
   * @throws KernelException naming another agent, whether its process lives or not
   */
  void refuse() {
    find(Integer.MAX_VALUE)
        .ifPresent(other -> {
          throw new KernelException("another agent enforces " + other);
        });
  }

  /**
   * The same, once this one has attached its own: of two that begin at once the later gives way.
   *
   * @param link this one's
   */
  void refuseEarlierThan(Link link) {
    find(CgroupLinks.id(link))
        .ifPresent(other -> {
          throw new KernelException("another agent enforces " + other);
        });
  }

  /** Where another enforces, and by which pins. */
  Optional<String> find() {
    return find(Integer.MAX_VALUE);
  }

  private Optional<String> find(int before) {
    Map<Long, String> above = above();
    int mine = pinnedLink(own).orElse(0);
    try (CgroupPaths below = CgroupPaths.open(root)) {
      return CgroupLinks.of(PROGRAM).stream()
          .filter(link -> link.id() != mine && link.id() < before)
          .flatMap(link -> place(link, above, below).map(place -> place + whose(link)).stream())
          .findFirst();
    }
  }

  private Optional<String> place(CgroupLink link, Map<Long, String> above, CgroupPaths below) {
    if (link.cgroup() == root.id()) {
      return Optional.of("below " + root.directory());
    }
    String higher = above.get(link.cgroup());
    if (higher != null) {
      return Optional.of("below " + higher + ", which holds " + root.directory());
    }
    return below
        .find(link.cgroup())
        .map(path -> "below " + root.directory() + path + ", which is in " + root.directory());
  }

  private Map<Long, String> above() {
    Map<Long, String> above = new HashMap<>();
    Path mount = Mount.containing(root.directory()).map(Mount::point).orElse(root.directory());
    Path directory = root.directory().getParent();
    for (; directory != null && directory.startsWith(mount); directory = directory.getParent()) {
      try {
        above.put(Cgroup.id(directory), directory.toString());
      } catch (IOException failure) {
        throw new KernelException("reading of cgroup=" + directory, failure);
      }
    }
    return above;
  }

  private String whose(CgroupLink link) {
    return neighbours().stream()
        .filter(pins -> pinnedLink(pins).filter(id -> id == link.id()).isPresent())
        .findFirst()
        .map(pins -> " (pins=" + pins.directory() + process(pins) + ")")
        .orElse(" (link=" + link.id() + ")");
  }

  /** Where others may have their pins: beside our own, and where the file system usually is. */
  private List<Pins> neighbours() {
    List<Pins> found = new ArrayList<>(List.of(own));
    for (Mount mount : Mount.all()) {
      if (mount.type().equals(BpfFileSystem.TYPE)) {
        found.add(new Pins(mount.point()));
        found.addAll(children(mount.point()));
      }
    }
    return found;
  }

  private static List<Pins> children(Path directory) {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(Files::isDirectory).map(Pins::new).toList();
    } catch (IOException unreadable) {
      return List.of();
    }
  }

  private static Optional<Integer> pinnedLink(Pins pins) {
    Path pin = pins.link(PROGRAM);
    if (!Files.exists(pin)) {
      return Optional.empty();
    }
    try (Link link = Link.pinned(pin)) {
      return Optional.of(CgroupLinks.id(link));
    } catch (KernelException another) {
      return Optional.empty();
    }
  }

  /** The agent's process, if it lives. */
  private static String process(Pins pins) {
    try (BpfMap map = pins.openMap(KernelMaps.AGENT_PROCESS);
        Arena arena = Arena.ofConfined()) {
      MemorySegment pid = map.newValue(arena);
      boolean found = map.lookup(map.newKey(arena), pid);
      int process = pid.get(ValueLayout.JAVA_INT, 0);
      return found && ProcessHandle.of(process).isPresent() ? ", process=" + process : "";
    } catch (KernelException another) {
      return "";
    }
  }
}
