package io.cellwall.kernel;

import io.cellwall.manifest.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Where processes wait for others, by {@code /proc/PID/net} and their descriptors. */
final class SocketTable {
  private static final String LISTEN = "0A";
  private static final String UNCONNECTED = "07";
  private static final String SOCKET = "socket:[";

  private final Map<String, Integer> owners = new HashMap<>();
  private final Map<Path, String> namespaces = new HashMap<>();

  private SocketTable() {}

  static List<ListeningSocket> of(List<Integer> pids) {
    SocketTable table = new SocketTable();
    pids.forEach(table::addProcess);
    return table.namespaces.values().stream().flatMap(table::listening).distinct().toList();
  }

  private void addProcess(int pid) {
    Path process = Path.of("/proc", Integer.toString(pid));
    try {
      namespaces.put(Files.readSymbolicLink(process.resolve("ns/net")), Integer.toString(pid));
      inodes(pid).forEach(inode -> owners.putIfAbsent(inode, pid));
    } catch (IOException ended) {
      // The process has ended; so have its sockets.
    }
  }

  /** The numbers of the sockets that a process holds. */
  static List<String> inodes(int pid) {
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> descriptors =
        Files.newDirectoryStream(Path.of("/proc", Integer.toString(pid), "fd"))) {
      for (Path descriptor : descriptors) {
        inode(descriptor).ifPresent(found::add);
      }
    } catch (IOException ended) {
      // The process has ended; so have its sockets.
    }
    return found;
  }

  private static Optional<String> inode(Path descriptor) {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      return target.startsWith(SOCKET)
          ? Optional.of(target.substring(SOCKET.length(), target.length() - 1))
          : Optional.empty();
    } catch (IOException closed) {
      return Optional.empty();
    }
  }

  private Stream<ListeningSocket> listening(String pid) {
    List<ListeningSocket> found = new ArrayList<>();
    addTable(pid, "tcp", Protocol.TCP, LISTEN, found);
    addTable(pid, "tcp6", Protocol.TCP, LISTEN, found);
    addTable(pid, "udp", Protocol.UDP, UNCONNECTED, found);
    addTable(pid, "udp6", Protocol.UDP, UNCONNECTED, found);
    return Stream.concat(found.stream(), UnixSocketTable.read(pid, owners));
  }

  private void addTable(
      String pid, String name, Protocol protocol, String state, List<ListeningSocket> found) {
    try (Stream<String> lines = Files.lines(Path.of("/proc", pid, "net", name))) {
      lines
          .skip(1)
          .map(line -> line.strip().split("\\s+"))
          .filter(fields -> fields.length > 9 && fields[3].equals(state))
          .filter(fields -> owners.containsKey(fields[9]))
          .forEach(fields -> found.add(socket(protocol, fields)));
    } catch (IOException ended) {
      // Without the process there is no such file.
    }
  }

  /** Fields such as {@code 0100007F:1F90}: words of the address in this machine's order. */
  private ListeningSocket socket(Protocol protocol, String[] fields) {
    int colon = fields[1].indexOf(':');
    int port = Integer.parseInt(fields[1].substring(colon + 1), 16);
    int owner = owners.getOrDefault(fields[9], 0);
    return new ListeningSocket.Network(
        protocol, address(fields[1].substring(0, colon)), port, owner);
  }

  static InetAddress address(String words) {
    ByteBuffer host = ByteBuffer.wrap(HexFormat.of().parseHex(words));
    ByteBuffer network = ByteBuffer.allocate(host.capacity());
    network.order(ByteOrder.nativeOrder());
    while (host.hasRemaining()) {
      network.putInt(host.getInt());
    }
    try {
      return InetAddress.getByAddress(network.array());
    } catch (UnknownHostException impossible) {
      throw new AssertionError("the kernel writes 4 or 16 bytes", impossible);
    }
  }
}
