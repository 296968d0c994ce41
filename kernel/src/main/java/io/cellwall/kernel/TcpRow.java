package io.cellwall.kernel;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A line of {@code /proc/PID/net/tcp} or {@code tcp6}. */
record TcpRow(Place local, Place remote, String state, String inode) {
  private static final String ESTABLISHED = "01";
  private static final String LISTENING = "0A";

  record Place(InetAddress address, int port) {
    /** Such as {@code 0100007F:1F90}. */
    static Place parse(String text) {
      int colon = text.indexOf(':');
      return new Place(
          SocketTable.address(text.substring(0, colon)),
          Integer.parseInt(text.substring(colon + 1), 16));
    }
  }

  /** All of the network namespace of a process. */
  static List<TcpRow> all(int pid) {
    return Stream.of("tcp", "tcp6").flatMap(name -> read(pid, name)).toList();
  }

  private static Stream<TcpRow> read(int pid, String name) {
    try {
      return Files.readAllLines(Path.of("/proc", Integer.toString(pid), "net", name)).stream()
          .skip(1)
          .map(line -> line.strip().split("\\s+"))
          .filter(fields -> fields.length > 9)
          .map(fields ->
              new TcpRow(Place.parse(fields[1]), Place.parse(fields[2]), fields[3], fields[9]));
    } catch (IOException ended) {
      // Without the process there is no such file.
      return Stream.empty();
    }
  }

  boolean established() {
    return state.equals(ESTABLISHED);
  }

  boolean isOtherEndOf(TcpRow other) {
    return established() && local.equals(other.remote) && remote.equals(other.local);
  }

  boolean accepts(TcpRow other) {
    return state.equals(LISTENING)
        && local.port() == other.local.port()
        && (local.address().isAnyLocalAddress() || local.address().equals(other.local.address()));
  }
}
