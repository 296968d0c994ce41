package io.cellwall.policy;

import java.util.List;
import java.util.Set;

/**
 * The names that systemd gives to a unit's cgroup: the unit's own, but with {@code _} before it
 * where it could be taken for a file of the kernel's, as {@code io.service} for one of {@code io}.
 */
public final class UnitCgroups {
  private static final Set<String> FILES = Set.of("notify_on_release", "release_agent", "tasks");
  private static final List<String> CONTROLLERS =
      List.of(
          "cpu",
          "cpuacct",
          "cpuset",
          "io",
          "blkio",
          "memory",
          "devices",
          "pids",
          "bpf-firewall",
          "bpf-devices",
          "bpf-foreign",
          "bpf-socket-bind",
          "bpf-restrict-network-interfaces");

  private static final String SERVICE = ".service";

  private UnitCgroups() {}

  /**
   * What a unit that is selected takes along: itself, and the socket by which systemd starts it.
   */
  public static List<String> units(String unit) {
    if (!unit.endsWith(SERVICE)) {
      return List.of(unit);
    }
    return List.of(unit, unit.substring(0, unit.length() - SERVICE.length()) + ".socket");
  }

  /** All cgroups that a selector means. */
  public static List<String> selected(String unit) {
    return units(unit).stream().flatMap(each -> names(each).stream()).toList();
  }

  /**
   * One name, or both where versions of systemd differ. No other unit has such a cgroup: one that
   * begins with {@code _} itself gets another before it.
   */
  public static List<String> names(String unit) {
    String escaped = "_" + unit;
    if (unit.startsWith("_")
        || unit.startsWith(".")
        || unit.startsWith("cgroup.")
        || FILES.contains(unit)
        || CONTROLLERS.contains(unit.substring(0, Math.max(0, unit.lastIndexOf('.'))))) {
      return List.of(escaped);
    }
    boolean likeFile = CONTROLLERS.stream().anyMatch(name -> unit.startsWith(name + "."));
    return likeFile ? List.of(unit, escaped) : List.of(unit);
  }
}
