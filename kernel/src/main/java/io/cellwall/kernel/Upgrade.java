package io.cellwall.kernel;

import io.cellwall.kernel.abi.ControlStruct;
import io.cellwall.kernel.bpf.BpfMap;
import io.cellwall.kernel.bpf.Fd;
import io.cellwall.kernel.bpf.KernelException;
import io.cellwall.kernel.bpf.Link;
import io.cellwall.kernel.bpf.MappedMemory;
import io.cellwall.kernel.bpf.ObjectMap;
import io.cellwall.kernel.bpf.Program;
import io.cellwall.kernel.bpf.ProgramObject;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes over what an earlier agent has pinned, and swaps in this build's programs where they
 * differ: each hook has the old or the new program at every moment, and the maps stay.
 */
final class Upgrade {
  private final CgroupRoot root;
  private final Pins pins;
  private final DataPlaneObject build;

  Upgrade(CgroupRoot root, Pins pins, DataPlaneObject build) {
    this.root = root;
    this.pins = pins;
    this.build = build;
  }

  /**
   * @throws KernelException if the pins are another root's, or another build's in a form that this
   *     one cannot read
   */
  void run() {
    checkOwner();
    try (BpfMap map = pins.openMap(BuildStamp.MAP)) {
      BuildStamp stamp = BuildStamp.read(map);
      String digest = build.digest();
      if (!stamp.digest().equals(digest) || !HookGuard.lost(pins, build).isEmpty()) {
        swapPrograms(stamp.secret());
        new BuildStamp(digest, stamp.secret()).write(map);
      }
    }
  }

  private void checkOwner() {
    long size = ControlStruct.LAYOUT.byteSize();
    try (BpfMap map = pins.openMap(Pins.CONTROL);
        MappedMemory memory = MappedMemory.map("control", map.fd().number(), 0, size, false)) {
      long owner = ControlStruct.rootCgroup(memory.segment());
      if (owner != root.id()) {
        throw refuse("belong to another cgroup, id=" + owner + ", and not to " + root.directory());
      }
      long version = ControlStruct.abiVersion(memory.segment());
      if (version != ControlStruct.CURRENT_ABI_VERSION) {
        throw refuse(
            "have ABI version=" + version + ", wanted " + ControlStruct.CURRENT_ABI_VERSION);
      }
    }
  }

  private KernelException refuse(String why) {
    return new KernelException(
        ("pins=%s %s; mend: cellwall agent unload --bpffs %s --cgroup-root DIR --state-dir DIR,"
                + " the last two as given to the agent that made them")
            .formatted(pins.directory(), why, pins.directory()));
  }

  private void swapPrograms(long secret) {
    Map<String, BpfMap> existing = new HashMap<>();
    try {
      pins.mapNames().forEach(name -> existing.put(name, pins.openMap(name)));
      try (ProgramObject object = build.load(root, secret, fitting(existing));
          Fd cgroup = Fd.directory(root.directory())) {
        pinNewMaps(object, existing);
        object.programs().stream()
            .filter(Program::loaded)
            .filter(program -> program.hook() != Program.Hook.NONE)
            .forEach(program -> swap(program, cgroup));
        removeOthers(object.programs().stream().map(Program::name).toList());
      }
    } finally {
      existing.values().forEach(BpfMap::close);
    }
  }

  /** All that the new programs know and that has kept its form. */
  private Map<String, BpfMap> fitting(Map<String, BpfMap> existing) {
    Map<String, BpfMap> fitting = new HashMap<>();
    try (ProgramObject object = build.open()) {
      for (ObjectMap map : object.maps()) {
        BpfMap found = existing.get(map.name());
        if (found == null) {
          continue;
        }
        boolean fits =
            found.shape().keySize() == map.keySize()
                && found.shape().valueSize() == map.valueSize();
        if (fits) {
          fitting.put(map.name(), found);
        } else if (KernelMaps.NAMES.contains(map.name())) {
          throw refuse("have a map=" + map.name() + " of another size of key or value");
        }
      }
    }
    return fitting;
  }

  private void pinNewMaps(ProgramObject object, Map<String, BpfMap> existing) {
    Map<String, BpfMap> kept = fitting(existing);
    for (ObjectMap map : object.maps()) {
      if (!map.holdsVariables() && !kept.containsKey(map.name())) {
        pins.remove(pins.map(map.name()));
        pins.pinMap(map.name(), map.fd());
      }
    }
  }

  private void swap(Program program, Fd cgroup) {
    if (program.hook() != Program.Hook.CGROUP || !replacedInPlace(program)) {
      try (Link link = Link.attach(program, cgroup)) {
        pins.replaceLink(link);
      }
    }
  }

  private boolean replacedInPlace(Program program) {
    if (!Files.exists(pins.link(program.name()))) {
      return false;
    }
    try (Link link = Link.pinned(pins.link(program.name()))) {
      boolean attached = link.attached();
      if (attached) {
        link.replace(program);
      }
      return attached;
    }
  }

  private void removeOthers(List<String> programs) {
    pins.linkNames().stream()
        .filter(name -> !programs.contains(name))
        .forEach(name -> pins.remove(pins.link(name)));
  }
}
