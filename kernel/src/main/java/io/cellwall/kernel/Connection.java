package io.cellwall.kernel;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.util.Optional;

/**
 * An established TCP connection of a process of this machine.
 *
 * @param accepted whether the far side asked
 */
public record Connection(End near, End far, boolean accepted) {
  /**
   * @param here whether it is a socket of this machine
   * @param cgroup path below the root of who it belongs to; empty: of nobody below the root
   */
  public record End(InetAddress address, int port, boolean here, Optional<String> cgroup) {
    public End {
      requireNonNull(address, "address is null");
    }

    @Override
    public String toString() {
      return address.getHostAddress() + " port " + port;
    }
  }

  @Override
  public String toString() {
    return accepted ? "from " + far + " to " + near : "from " + near + " to " + far;
  }
}
