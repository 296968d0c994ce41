package io.cellwall.policy;

import io.cellwall.manifest.Cidr;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/** What kind of place an address is. */
enum AddressSpace {
  /** This machine, whatever network it is in. */
  LOOPBACK(block(8, 127, 0, 0, 0), block(128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)),
  /** Many receivers at once. */
  GROUP(
      block(4, 224, 0, 0, 0),
      block(32, 255, 255, 255, 255),
      block(8, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
  ORDINARY;

  private final List<Cidr> blocks;

  AddressSpace(Cidr... blocks) {
    this.blocks = List.of(blocks);
  }

  private static Cidr block(int length, int... octets) {
    byte[] bytes = new byte[octets.length];
    for (int index = 0; index < octets.length; index++) {
      bytes[index] = (byte) octets[index];
    }
    try {
      return new Cidr(InetAddress.getByAddress(bytes), length);
    } catch (UnknownHostException e) {
      throw new AssertionError("not an address: bytes=" + bytes.length, e);
    }
  }

  static AddressSpace of(InetAddress address) {
    return of(new Cidr(address, 8 * address.getAddress().length));
  }

  /** Where all of a block is; ordinary if parts of it are elsewhere. */
  static AddressSpace of(Cidr cidr) {
    return Stream.of(LOOPBACK, GROUP)
        .filter(space -> space.blocks.stream().anyMatch(block -> block.contains(cidr)))
        .findFirst()
        .orElse(ORDINARY);
  }
}
