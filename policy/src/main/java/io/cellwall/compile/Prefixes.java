package io.cellwall.compile;

import io.cellwall.manifest.Cidr;
import java.net.InetAddress;
import java.util.List;

/** Addresses of both families as prefixes of the one form that the kernel half knows. */
public final class Prefixes {
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BITS = 128;
  private static final int MAPPED_BITS = 96;

  /** The IPv4 addresses among all. */
  private static final Prefix IPV4 = new Prefix(0, 0xffff_0000_0000L, MAPPED_BITS);

  /**
   * In an exposure: at some address, whichever. No socket has this one, since it is IPv4's "any".
   */
  public static final Prefix SOMEWHERE = mapped(0, 32);

  /**
   * Blocks that an address is in only if the rule's block is in them as well: no IPv6 block means
   * IPv4 addresses, and only loopback or group blocks mean loopback or group addresses.
   */
  static final List<Prefix> FENCES =
      List.of(
          IPV4,
          mapped(0x7f00_0000, 8),
          new Prefix(0, 1, IPV6_BITS),
          mapped(0xe000_0000, 4),
          mapped(0xffff_ffff, 32),
          new Prefix(0xff00_0000_0000_0000L, 0, 8));

  private Prefixes() {}

  private static Prefix mapped(int ipv4, int length) {
    return new Prefix(0, 0xffff_0000_0000L | (ipv4 & 0xffff_ffffL), MAPPED_BITS + length);
  }

  /** The one address. */
  public static Prefix of(InetAddress address) {
    return Prefix.of(bytes(address), IPV6_BITS);
  }

  /** The block. */
  public static Prefix of(Cidr cidr) {
    boolean ipv4 = cidr.network().getAddress().length == IPV4_BYTES;
    return Prefix.of(bytes(cidr.network()), ipv4 ? MAPPED_BITS + cidr.length() : cidr.length());
  }

  private static byte[] bytes(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != IPV4_BYTES) {
      return bytes;
    }
    byte[] mapped = IPV4.address();
    System.arraycopy(bytes, 0, mapped, mapped.length - IPV4_BYTES, IPV4_BYTES);
    return mapped;
  }

  /**
   * Whether a rule for {@code block} means addresses whose longest known prefix is {@code known}.
   */
  static boolean covers(Prefix block, Prefix known) {
    return block.contains(known)
        && FENCES.stream().allMatch(fence -> !fence.contains(known) || fence.contains(block));
  }
}
