package io.cellwall.manifest;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Something that a component offers: an entry of {@code exposes}. */
public sealed interface Endpoint {
  String name();

  Position position();

  /** The word in the manifest and in events, such as {@code TCP} or {@code UNIX}. */
  String protocolText();

  /**
   * A TCP, UDP or SCTP port or range of ports.
   *
   * @param addresses where it may listen; empty optional: anywhere; an empty list: nowhere
   */
  record Network(
      String name,
      Position position,
      Protocol protocol,
      PortRange ports,
      Optional<List<Located<InetAddress>>> addresses)
      implements Endpoint {
    private static final int WIDE = 256;

    public Network {
      addresses = addresses.map(List::copyOf);
    }

    @Override
    public String protocolText() {
      return protocol.name();
    }

    /** Whether it has so many ports that its server takes whichever is free. */
    public boolean isWide() {
      return ports.last() - ports.first() >= WIDE;
    }

    /** Whether it may listen at {@code address}. */
    public boolean at(InetAddress address) {
      return addresses.isEmpty()
          || addresses.get().stream().anyMatch(listed -> listed.value().equals(address));
    }
  }

  /**
   * A unix socket, FIFO, shared-memory object or message queue.
   *
   * @param path in the file system; of a unix socket also {@code @name}, an abstract one
   */
  record Path(String name, Position position, Kind kind, String path) implements Endpoint {
    private static final String RUN = "/run/";
    private static final String OLD_PLACE = "/var";

    /**
     * All that it may be called by. A socket has the name its server bound, and what is in {@code
     * /run} is bound by its old place in {@code /var/run}, too, which leads there (FHS 3.0, 3.15).
     */
    public List<String> names() {
      return names(path);
    }

    static List<String> names(String path) {
      if (path.startsWith(RUN)) {
        return List.of(path, OLD_PLACE + path);
      }
      return path.startsWith(OLD_PLACE + RUN)
          ? List.of(path, path.substring(OLD_PLACE.length()))
          : List.of(path);
    }

    /** What is at the path. */
    public enum Kind {
      UNIX,
      FIFO,
      SHM,
      MQUEUE
    }

    @Override
    public String protocolText() {
      return kind.name();
    }
  }

  /**
   * Signals that may be sent to it.
   *
   * @param signals names without SIG
   */
  record Signal(String name, Position position, Set<String> signals) implements Endpoint {
    public Signal {
      signals = Set.copyOf(signals);
    }

    @Override
    public String protocolText() {
      return "SIGNAL";
    }
  }
}
