package io.cellwall.kernel;

import io.cellwall.kernel.bpf.BpfMap;
import io.cellwall.kernel.bpf.Fd;
import io.cellwall.kernel.bpf.Link;
import io.cellwall.kernel.bpf.Program;
import io.cellwall.kernel.bpf.ProgramObject;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Sees to it that every hook of this build has its program. Links and maps are held open beside
 * their pins: whoever removes a pin, or detaches the file system that has them, ends nothing while
 * an agent lives, and they are pinned again for when it does not.
 */
final class HookGuard implements AutoCloseable {
  private final CgroupRoot root;
  private final Pins pins;
  private final DataPlaneObject build;
  private final List<Link> links = new ArrayList<>();
  private final List<BpfMap> maps = new ArrayList<>();
  private Fd lock;

  /** Takes over the lock of the pins, and lets go of it at its end. */
  HookGuard(CgroupRoot root, Pins pins, DataPlaneObject build, Fd lock) {
    this.root = root;
    this.pins = pins;
    this.build = build;
    this.lock = lock;
    hold();
  }

  private void hold() {
    pins.linkNames().forEach(name -> links.add(Link.pinned(pins.link(name))));
    pins.mapNames().forEach(name -> maps.add(pins.openMap(name)));
  }

  /** Hooks of this build that are not pinned or whose program is detached. */
  static List<String> lost(Pins pins, DataPlaneObject build) {
    try (ProgramObject object = build.open()) {
      return object.programs().stream()
          .filter(program -> program.hook() != Program.Hook.NONE)
          .filter(KernelFeatures::takes)
          .map(Program::name)
          .filter(name -> !isAttached(pins, name))
          .toList();
    }
  }

  private static boolean isAttached(Pins pins, String name) {
    if (!Files.exists(pins.link(name))) {
      return false;
    }
    try (Link link = Link.pinned(pins.link(name))) {
      return link.attached();
    }
  }

  /**
   * Pins again what lost its pin and attaches again what was detached.
   *
   * @return their names; none if all was well
   */
  List<String> mend() {
    List<Link> unpinned =
        links.stream().filter(link -> !Files.exists(pins.link(link.program()))).toList();
    List<Link> detached = links.stream().filter(link -> !link.attached()).toList();
    List<String> mended =
        Stream.concat(unpinned.stream(), detached.stream()).map(Link::program).distinct().toList();
    if (!unpinned.isEmpty()) {
      pinAgain(unpinned);
    }
    if (!detached.isEmpty()) {
      new Upgrade(root, pins, build).run();
      release();
      hold();
    }
    return mended;
  }

  private void pinAgain(List<Link> unpinned) {
    if (!BpfFileSystem.holds(pins.directory())) {
      BpfFileSystem.prepare(pins.directory());
      Fd former = lock;
      lock = pins.lock();
      former.close();
    }
    pins.createDirectories();
    pinMaps(map -> !map.name().equals(Pins.CONTROL));
    unpinned.forEach(link -> link.pin(pins.link(link.program())));
    pinMaps(map -> map.name().equals(Pins.CONTROL));
  }

  private void pinMaps(Predicate<BpfMap> which) {
    maps.stream()
        .filter(which)
        .filter(map -> !Files.exists(pins.map(map.name())))
        .forEach(map -> pins.pinMap(map.name(), map.fd().number()));
  }

  private void release() {
    links.forEach(Link::close);
    links.clear();
    maps.forEach(BpfMap::close);
    maps.clear();
  }

  @Override
  public void close() {
    release();
    lock.close();
  }
}
