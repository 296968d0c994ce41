package io.cellwall.kernel;

import io.cellwall.kernel.bpf.Link;
import io.cellwall.kernel.bpf.Program;
import io.cellwall.kernel.bpf.ProgramObject;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Sees to it that every hook of this build has its program. The links are held open beside their
 * pins: whoever removes a pin ends nothing while an agent lives.
 */
final class HookGuard implements AutoCloseable {
  private final CgroupRoot root;
  private final Pins pins;
  private final DataPlaneObject build;
  private final List<Link> links = new ArrayList<>();

  HookGuard(CgroupRoot root, Pins pins, DataPlaneObject build) {
    this.root = root;
    this.pins = pins;
    this.build = build;
    hold();
  }

  private void hold() {
    pins.linkNames().forEach(name -> links.add(Link.pinned(pins.link(name))));
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
      pins.createDirectories();
      unpinned.forEach(link -> link.pin(pins.link(link.program())));
    }
    if (!detached.isEmpty()) {
      new Upgrade(root, pins, build).run();
      close();
      hold();
    }
    return mended;
  }

  @Override
  public void close() {
    links.forEach(Link::close);
    links.clear();
  }
}
