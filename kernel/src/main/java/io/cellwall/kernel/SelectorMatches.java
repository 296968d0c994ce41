package io.cellwall.kernel;

import io.cellwall.compile.Identity;
import io.cellwall.kernel.MembershipMap.Owners;
import io.cellwall.kernel.bpf.KernelException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Which selectors find processes now: cgroups by their path, those of units by their name. What a
 * component has made none finds.
 */
final class SelectorMatches {
  private static final String SLICE = ".slice";

  private final CgroupRoot root;
  private final MembershipMap memberships;
  private final Set<String> units = new HashSet<>();

  private SelectorMatches(CgroupRoot root, MembershipMap memberships) {
    this.root = root;
    this.memberships = memberships;
  }

  static SelectorMatches of(CgroupRoot root, MembershipMap memberships) {
    SelectorMatches matches = new SelectorMatches(root, memberships);
    matches.walk(root.directory());
    return matches;
  }

  /** Units are in slices only. */
  private void walk(Path slice) {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(slice, Files::isDirectory)) {
      for (Path child : children) {
        String name = child.getFileName().toString();
        if (isPopulated(child)) {
          units.add(name);
        }
        if (name.endsWith(SLICE)) {
          walk(child);
        }
      }
    } catch (NoSuchFileException ended) {
      // A slice may end at any time.
    } catch (IOException failure) {
      throw new KernelException("reading of cgroup=" + slice, failure);
    }
  }

  /** Whether there is a process in the cgroup or below it. */
  private boolean isPopulated(Path cgroup) {
    try {
      return Files.readAllLines(cgroup.resolve("cgroup.events")).contains("populated 1")
          && memberships.find(Cgroup.id(cgroup)).map(Owners::maker).orElse(Identity.NONE)
              == Identity.NONE;
    } catch (IOException ended) {
      return false;
    }
  }

  /**
   * @param selector a path below the root, or the name of a unit's cgroup
   */
  boolean find(String selector) {
    return selector.startsWith("/")
        ? isPopulated(root.directory().resolve(selector.substring(1)))
        : units.contains(selector);
  }
}
