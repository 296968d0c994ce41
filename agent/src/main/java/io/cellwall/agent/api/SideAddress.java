package io.cellwall.agent.api;

import io.cellwall.agent.flow.Addresses;
import io.cellwall.policy.AddressSpace;
import io.cellwall.policy.Side;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;

/**
 * An address in a question, beside the side that it is said to be of. Nothing at this machine's own
 * addresses is the world, and an answer about what cannot be would be of no flow.
 *
 * @param word by which the question gives it, such as {@code address}
 */
record SideAddress(String word, Side side, InetAddress address) {
  void requirePossible() {
    if (side == Side.Other.WORLD && isOwn()) {
      throw Refusals.badCall(
          "%s: %s is this machine's, expected one that is not, or host or a component in place of world"
              .formatted(word, Addresses.text(address)));
    }
  }

  /** What may be wrong about it: other network namespaces have addresses of their own. */
  Optional<String> doubt() {
    return side == Side.Other.WORLD || isOwn() || AddressSpace.of(address) == AddressSpace.GROUP
        ? Optional.empty()
        : Optional.of(
            "the network: %s is no address of this machine where the agent is; what is elsewhere is world"
                .formatted(Addresses.text(address)));
  }

  private boolean isOwn() {
    try {
      return address.isLoopbackAddress()
          || address.isAnyLocalAddress()
          || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException unknown) {
      return false; // then the answer is told with its doubt
    }
  }
}
