package io.cellwall.kernel;

import io.cellwall.manifest.Protocol;
import java.net.InetAddress;

/** A socket on which a component waits for others. */
public sealed interface ListeningSocket {
  /** One of those that hold it. */
  int pid();

  /** A socket that others reach by address and port. */
  record Network(Protocol protocol, InetAddress address, int port, int pid)
      implements ListeningSocket {}

  /**
   * A socket that others reach by name.
   *
   * @param path as it was bound; of an abstract one {@code @name}
   */
  record Unix(String path, int pid) implements ListeningSocket {}
}
