package io.cellwall.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Who is in a cgroup now, by the kernel's files. */
final class ComponentProcesses {
  private final CgroupRoot root;

  ComponentProcesses(CgroupRoot root) {
    this.root = root;
  }

  /**
   * @param cgroups paths below the root
   */
  List<ComponentProcess> in(Stream<String> cgroups) {
    List<ComponentProcess> found = new ArrayList<>();
    cgroups.forEach(cgroup -> add(cgroup, found));
    found.sort(Comparator.comparingInt(ComponentProcess::pid));
    return found;
  }

  int count(String cgroup) {
    try {
      return Files.readAllLines(members(cgroup)).size();
    } catch (IOException ended) {
      return 0;
    }
  }

  private Path members(String cgroup) {
    return root.directory().resolve(cgroup.substring(1)).resolve("cgroup.procs");
  }

  private void add(String cgroup, List<ComponentProcess> found) {
    try {
      for (String pid : Files.readAllLines(members(cgroup))) {
        found.add(new ComponentProcess(Integer.parseInt(pid), command(pid), cgroup));
      }
    } catch (IOException ended) {
      // The cgroup has ended, or holds threads only, whose process is listed above it.
    }
  }

  private static String command(String pid) {
    try {
      return Files.readString(Path.of("/proc", pid, "comm")).strip();
    } catch (IOException ended) {
      return "";
    }
  }
}
