package io.cellwall.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A cgroup v2 subtree that a test owns; closing it ends every process in it and removes it. */
final class CgroupTree implements AutoCloseable {
  private final Path root;

  private CgroupTree(Path root) {
    this.root = root;
  }

  static CgroupTree create(String name) {
    CgroupTree tree = new CgroupTree(mount().resolve(name));
    tree.child("");
    return tree;
  }

  Path root() {
    return root;
  }

  /** The cgroup at {@code path} below the root, made if it is not there. */
  Path child(String path) {
    try {
      return Files.createDirectories(root.resolve(path.replaceFirst("^/", "")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends all processes at and below {@code path} and removes it. */
  void remove(String path) {
    Path top = root.resolve(path.replaceFirst("^/", ""));
    try {
      Files.writeString(top.resolve("cgroup.kill"), "1");
      Await.until("empty cgroup " + top, () -> isEmpty(top));
      for (Path directory : bottomUp(top)) {
        Await.until("removed cgroup " + directory, () -> directory.toFile().delete());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    remove("");
  }

  private static boolean isEmpty(Path cgroup) throws IOException {
    return Files.readAllLines(cgroup.resolve("cgroup.events")).contains("populated 0");
  }

  private static List<Path> bottomUp(Path top) throws IOException {
    try (Stream<Path> all = Files.walk(top)) {
      return all.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).toList();
    }
  }

  private static Path mount() {
    try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mounts"))) {
      return mounts
          .map(line -> line.split(" ", -1))
          .filter(fields -> fields[2].equals("cgroup2"))
          .map(fields -> Path.of(fields[1]))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no cgroup2 file system is mounted"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
