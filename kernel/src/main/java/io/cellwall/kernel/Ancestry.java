package io.cellwall.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The connections through which a process is worked with: its own, and those of the processes that
 * started it, such as the one of ssh. An accepted socket belongs to whom its listener belongs to,
 * wherever the process that serves it was moved.
 */
final class Ancestry {
  private static final int DEEPEST = 64;

  private final CgroupRoot root;
  private final List<TcpRow> rows;
  private final Set<String> inodes = new HashSet<>();
  private final Map<String, Integer> holders = new HashMap<>();

  private Ancestry(CgroupRoot root, int pid) {
    this.root = root;
    this.rows = TcpRow.all(pid);
    ancestors(pid).forEach(each -> SocketTable.inodes(each).forEach(inodes::add));
  }

  static List<Connection> connections(CgroupRoot root, int pid) {
    Ancestry ancestry = new Ancestry(root, pid);
    List<TcpRow> own =
        ancestry.rows.stream()
            .filter(TcpRow::established)
            .filter(row -> ancestry.inodes.contains(row.inode()))
            .toList();
    if (own.isEmpty()) {
      return List.of();
    }
    ancestry.findHolders();
    return own.stream().map(ancestry::connection).toList();
  }

  private static List<Integer> ancestors(int pid) {
    List<Integer> found = new ArrayList<>();
    for (int next = pid; next > 1 && found.size() < DEEPEST; next = parent(next)) {
      found.add(next);
    }
    return found;
  }

  /** The second field after the name, which may hold anything. */
  private static int parent(int pid) {
    try {
      String status = Files.readString(Path.of("/proc", Integer.toString(pid), "stat"));
      return Integer.parseInt(status.substring(status.lastIndexOf(')') + 2).split(" ", 3)[1]);
    } catch (IOException ended) {
      return 0;
    }
  }

  private void findHolders() {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        int pid = Integer.parseInt(process.getFileName().toString());
        SocketTable.inodes(pid).forEach(inode -> holders.putIfAbsent(inode, pid));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list /proc", e);
    }
  }

  private Connection connection(TcpRow row) {
    Optional<TcpRow> other = rows.stream().filter(it -> it.isOtherEndOf(row)).findFirst();
    return new Connection(
        new Connection.End(row.local().address(), row.local().port(), true, cgroup(row)),
        new Connection.End(
            row.remote().address(),
            row.remote().port(),
            other.isPresent(),
            other.flatMap(this::cgroup)),
        listener(row).isPresent());
  }

  private Optional<TcpRow> listener(TcpRow row) {
    return rows.stream().filter(it -> it.accepts(row)).findFirst();
  }

  private Optional<String> cgroup(TcpRow row) {
    return Optional.ofNullable(holders.get(listener(row).orElse(row).inode()))
        .flatMap(root::pathOf);
  }
}
