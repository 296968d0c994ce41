package io.cellwall.bench;

import java.nio.file.Path;

/** The measure of the others. */
final class NoWall implements Wall {
  private final Cgroup root;
  private final LoadPair load;

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
  public void close() {
    load.close();
    root.close();
  }
}
