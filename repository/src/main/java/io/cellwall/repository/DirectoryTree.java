package io.cellwall.repository;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What a crash-safe store needs of a file system beyond {@link Files}. */
final class DirectoryTree {
  private DirectoryTree() {}

  /** Deletes a directory and all below it; nothing if it is not there. */
  static void delete(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> all = Files.walk(root)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    }
  }

  /** Makes the names in a directory durable. */
  static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Makes a directory and all below it durable. */
  static void syncAll(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      List<Path> paths = all.toList();
      for (Path path : paths) {
        sync(path);
      }
    }
  }
}
