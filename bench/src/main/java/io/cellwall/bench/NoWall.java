package io.cellwall.bench;

import java.nio.file.Path;

/** The measure of the others. */
final class NoWall implements Wall {
  private final Cgroup root;
  private final LoadPair load;
  private final Path fifo = Path.of("/nowhere/fifo");

  NoWall(Path program, String name) {
    root = Cgroup.create(name + "-none");
    load = new LoadPair(program, root.child("a/server"), root.child("a/client"), "bare");
  }

  @Override
  public Variant variant() {
    return Variant.NONE;
  }

  @Override
  public LoadPair load() {
    return load;
  }

  @Override
  public Cgroup stranger() {
    return root.child("a/stranger");
  }

  @Override
  public Path fifo() {
    return fifo;
  }

  /** Nobody refuses but the kernel, to whom nobody listens there. */
  @Override
  public void refuseOthers(String wire) {}

  @Override
  public void close() {
    load.close();
    root.close();
  }
}
