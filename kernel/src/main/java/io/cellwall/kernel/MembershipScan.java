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
 * Gives each cgroup its owner in the idle slot, from the root down: who is selected there, unless a
 * component made it; else, where its component has lost its manifest, still that one; else its
 * parent's owner. The kernel half enters cgroups that are made meanwhile, and does so before their
 * directories can be seen; so an entry without a directory is looked for once more.
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
    walk(CgroupPlace.top(root), Owners.HOST);
  }

  private void walk(CgroupPlace place, Owners parent) {
    try {
      long id = Cgroup.id(place.directory());
      Owners owners = enter(place, id, parent);
      seen.add(id);
      if (!Cgroup.isLeaf(place.directory())) {
        walkChildren(place, owners);
      }
    } catch (NoSuchFileException ended) {
      // A cgroup may end at any time; then there is nothing to enter.
    } catch (IOException failure) {
      throw new KernelException("reading of cgroup=" + place.directory(), failure);
    }
  }

  private void walkChildren(CgroupPlace place, Owners owners) throws IOException {
    try (DirectoryStream<Path> children =
        Files.newDirectoryStream(place.directory(), Files::isDirectory)) {
      for (Path child : children) {
        walk(place.child(child), owners);
      }
    }
  }

  /** In force it is its parent's until the switch, if it has no entry of its own. */
  private Owners enter(CgroupPlace place, long id, Owners parent) {
    Owners entry = entries.get(id);
    Owners known = entry == null ? parent : entry;
    int selected = isOfComponent(entry, parent) ? Identity.NONE : place.selected(selectors);
    int owner = selected == Identity.NONE ? inherited(known.in(1 - idle), parent) : selected;
    Owners owners = known.with(idle, owner);
    if (entry != null) {
      change(id, entry, owners);
    } else if (!enter(id, owners, selected != Identity.NONE || place.path().isEmpty())) {
      memberships.find(id).ifPresent(made -> change(id, made, made.with(idle, owner)));
    }
    return owners;
  }

  /**
   * What a component made is its own, whatever its name. One without an entry found no room in its
   * owner's share when it was made.
   */
  private boolean isOfComponent(@Nullable Owners entry, Owners parent) {
    return entry == null
        ? parent.maker() != Identity.NONE || Identity.isComponent(parent.in(1 - idle))
        : entry.maker() != Identity.NONE;
  }

  /** False: it has none, or the kernel half was faster. */
  private boolean enter(long id, Owners owners, boolean picked) {
    return picked
        ? memberships.enter(id, owners)
        : memberships.enterShared(id, owners, owners.in(1 - idle));
  }

  private void change(long id, Owners entry, Owners owners) {
    if (!entry.equals(owners)) {
      memberships.change(id, owners);
    }
  }

  /** A component without a manifest keeps its living cgroups, so that all is refused there. */
  private int inherited(int inForce, Owners parent) {
    boolean tombstone = Identity.isComponent(inForce) && !components.contains(inForce);
    return tombstone ? inForce : parent.in(idle);
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
