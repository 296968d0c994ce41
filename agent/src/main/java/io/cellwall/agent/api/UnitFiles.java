package io.cellwall.agent.api;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Which units systemd has a file of, as its own search path has it, and its generators'. */
record UnitFiles(List<Path> directories) {
  UnitFiles {
    directories = List.copyOf(directories);
  }

  static UnitFiles ofMachine() {
    return new UnitFiles(
        Stream.of(
                "/etc/systemd/system",
                "/run/systemd/system",
                "/run/systemd/transient",
                "/run/systemd/generator.early",
                "/run/systemd/generator",
                "/run/systemd/generator.late",
                "/usr/local/lib/systemd/system",
                "/usr/lib/systemd/system",
                "/lib/systemd/system")
            .map(Path::of)
            .toList());
  }

  /** An instance has its template's. */
  boolean have(String unit) {
    return isThere(unit) || (unit.contains("@") && isThere(template(unit)));
  }

  private boolean isThere(String name) {
    return !name.contains("/")
        && directories.stream().anyMatch(directory -> Files.exists(directory.resolve(name)));
  }

  private static String template(String unit) {
    return unit.substring(0, unit.indexOf('@') + 1) + unit.substring(unit.lastIndexOf('.'));
  }
}
