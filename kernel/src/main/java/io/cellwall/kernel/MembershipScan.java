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
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives each cgroup its owner in the idle slot, from the root down: who is selected there; else,
 * where its component has lost its manifest, still that one; else its parent's owner. The kernel
 * half enters cgroups that are made meanwhile, and does so before their directories can be seen; so
 * an entry without a directory is looked for once more.
 */
final class MembershipScan {
  private final CgroupRoot root;
  private final MembershipMap memberships;
  private final int idle;
  private final Map<String, Integer> selectors;
  private final Set<Integer> components;
  private final Set<Long> seen = new HashSet<>();
  private Map<Long, Owners> entries = Map.of();

  /**
   * @param selectors owners by path or unit name
   * @param components those that have a manifest
   */
  MembershipScan(
      CgroupRoot root,
      MembershipMap memberships,
      int idle,
      Map<String, Integer> selectors,
      Set<Integer> components) {
    this.root = root;
    this.memberships = memberships;
    this.idle = idle;
    this.selectors = selectors;
    this.components = components;
  }

  /** Before there is a policy, everybody is the host's. */
  static MembershipScan withoutPolicy(CgroupRoot root, MembershipMap memberships) {
    return new MembershipScan(root, memberships, 0, Map.of(), Set.of());
  }

  void run() {
    walkAll();
    if (!seen.containsAll(memberships.read().keySet())) {
      walkAll();
    }
    keepEnded();
  }

  private void walkAll() {
    entries = memberships.read();
    walk(CgroupPlace.top(root), Identity.HOST);
  }

  private void walk(CgroupPlace place, int parent) {
    try {
      long id = Cgroup.id(place.directory());
      int owner = enter(place, id, parent);
      seen.add(id);
      if (!Cgroup.isLeaf(place.directory())) {
        walkChildren(place, owner);
      }
    } catch (NoSuchFileException ended) {
      // A cgroup may end at any time; then there is nothing to enter.
    } catch (IOException failure) {
      throw new KernelException("reading of cgroup=" + place.directory(), failure);
    }
  }

  private void walkChildren(CgroupPlace place, int owner) throws IOException {
    try (DirectoryStream<Path> children =
        Files.newDirectoryStream(place.directory(), Files::isDirectory)) {
      for (Path child : children) {
        walk(place.child(child), owner);
      }
    }
  }

  private int enter(CgroupPlace place, long id, int parent) {
    Owners entry = entries.get(id);
    int selected = place.selected(selectors);
    int owner = selected != Identity.NONE ? selected : inherited(entry, parent);
    if (entry == null) {
      memberships.enter(id, new Owners(owner, owner));
    } else if (entry.in(idle) != owner) {
      memberships.change(id, entry.with(idle, owner));
    }
    return owner;
  }

  /** A component without a manifest keeps its living cgroups, so that all is refused there. */
  private int inherited(@Nullable Owners entry, int parent) {
    int inForce = entry == null ? Identity.NONE : entry.in(1 - idle);
    boolean tombstone = Identity.isComponent(inForce) && !components.contains(inForce);
    return tombstone ? inForce : parent;
  }

  /** A cgroup that is gone while its sockets live stays whose it was. */
  private void keepEnded() {
    memberships
        .read()
        .forEach((id, owners) -> {
          int inForce = owners.in(1 - idle);
          if (!seen.contains(id) && owners.in(idle) != inForce) {
            memberships.change(id, owners.with(idle, inForce));
          }
        });
  }
}
