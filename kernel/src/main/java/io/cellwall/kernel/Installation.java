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
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Brings the kernel half to a cgroup that has none yet. */
final class Installation {
  /** They find out whose the objects are that are older. */
  private static final List<String> OLDER = List.of("found_open", "found_mapped");

  private final CgroupRoot root;
  private final Pins pins;
  private final DataPlaneObject build;

  Installation(CgroupRoot root, Pins pins, DataPlaneObject build) {
    this.root = root;
    this.pins = pins;
    this.build = build;
  }

  /** Leaves nothing behind if it fails, nor what one that was killed has left. */
  void run() {
    pins.removeAll();
    pins.createDirectories();
    long secret = new SecureRandom().nextLong();
    try (ProgramObject object = build.load(root, secret, Map.of())) {
      pinMaps(object);
      pinStamp(new BuildStamp(build.digest(), secret));
      pinLinks(object);
      IteratorRun.of(pins, OLDER).run();
      pinControl(object);
    } catch (RuntimeException failure) {
      removeAfter(failure);
      throw failure;
    }
  }

  private void removeAfter(RuntimeException failure) {
    try {
      pins.removeAll();
    } catch (KernelException second) {
      failure.addSuppressed(second);
    }
  }

  private void pinMaps(ProgramObject object) {
    object.maps().stream()
        .filter(map -> !map.holdsVariables() && !map.name().equals(Pins.CONTROL))
        .forEach(map -> pins.pinMap(map.name(), map.fd()));
  }

  private void pinStamp(BuildStamp stamp) {
    try (BpfMap map = BuildStamp.create()) {
      stamp.write(map);
      pins.pinMap(BuildStamp.MAP, map.fd().number());
    }
  }

  /**
   * New cgroups are watched before those that exist are entered, and all are entered before the
   * first packet is judged.
   */
  private void pinLinks(ProgramObject object) {
    List<Link> links = new ArrayList<>();
    try (Fd cgroup = Fd.directory(root.directory())) {
      attach(object, true, cgroup, links);
      enterCgroups();
      attach(object, false, cgroup, links);
      links.stream()
          .filter(link -> link.program().equals(OtherAgents.PROGRAM))
          .forEach(new OtherAgents(root, pins)::refuseEarlierThan);
      links.forEach(link -> link.pin(pins.link(link.program())));
    } finally {
      links.forEach(Link::close);
    }
  }

  private static void attach(
      ProgramObject object, boolean tracepoints, Fd cgroup, List<Link> links) {
    object.programs().stream()
        .filter(Program::loaded)
        .filter(program -> program.hook() != Program.Hook.NONE)
        .filter(program -> (program.hook() == Program.Hook.RAW_TRACEPOINT) == tracepoints)
        .forEach(program -> links.add(Link.attach(program, cgroup)));
  }

  private void enterCgroups() {
    try (BpfMap memberships = pins.openMap(MembershipMap.NAME);
        BpfMap map = pins.openMap(KernelMaps.SHARES);
        Shares shares = Shares.of(map)) {
      MembershipScan.withoutPolicy(root, new MembershipMap(memberships, shares)).run();
    }
  }

  /** Says whose it is, and with that, that it is whole. */
  private void pinControl(ProgramObject object) {
    ObjectMap control =
        object.maps().stream()
            .filter(map -> map.name().equals(Pins.CONTROL))
            .findFirst()
            .orElseThrow(() -> new KernelException("the BPF object has no map=" + Pins.CONTROL));
    long size = ControlStruct.LAYOUT.byteSize();
    try (MappedMemory memory = MappedMemory.map("control", control.fd(), 0, size, true)) {
      ControlStruct.claim(memory.segment(), root.id());
    }
    pins.pinMap(Pins.CONTROL, control.fd());
  }
}
