package io.cellwall.policy;

import io.cellwall.manifest.Cidr;
import java.net.InetAddress;
import java.util.List;

/** What kind of place an address is. */
public enum AddressSpace {
  /** This machine, whatever network it is in. */
  LOOPBACK,
  /** Many receivers at once. */
  GROUP,
  ORDINARY;

  private static final List<Cidr> LOOPBACK_BLOCKS =
      List.of(block("127.0.0.0", 8), block("::1", 128));

  private static final List<Cidr> GROUP_BLOCKS =
      List.of(block("224.0.0.0", 4), block("255.255.255.255", 32), block("ff00::", 8));

  private static Cidr block(String address, int length) {
    return new Cidr(InetAddress.ofLiteral(address), length);
  }

  public static AddressSpace of(InetAddress address) {
    return of(new Cidr(address, 8 * address.getAddress().length));
  }

  /** Where all of a block is; ordinary if parts of it are elsewhere. */
  static AddressSpace of(Cidr cidr) {
    if (LOOPBACK_BLOCKS.stream().anyMatch(block -> block.contains(cidr))) {
      return LOOPBACK;
    }
    return GROUP_BLOCKS.stream().anyMatch(block -> block.contains(cidr)) ? GROUP : ORDINARY;
  }
}
