package io.cellwall.compile;

import java.nio.ByteBuffer;

/**
 * An IP prefix in the one form the kernel half knows: 128 bits, IPv4 as {@code ::ffff:a.b.c.d}, and
 * a length in bits from 0 to 128. An IPv4 {@code /8} is therefore {@code /104} here. Host bits are
 * zero.
 *
 * @param high first 64 bits, network order
 * @param low last 64 bits, network order
 */
public record Prefix(long high, long low, int length) {
  /** All addresses; in an exposure, "anywhere". */
  public static final Prefix ALL = new Prefix(0, 0, 0);

  public Prefix {
    if (length < 0 || length > 128) {
      throw new IllegalArgumentException("prefix length must be 0 to 128, length=" + length);
    }
    high &= mask(Math.min(length, 64));
    low &= mask(Math.max(length - 64, 0));
  }

  private static long mask(int bits) {
    return bits == 0 ? 0 : -1L << (64 - bits);
  }

  /**
   * The prefix of {@code length} bits around an address of 16 bytes.
   *
   * @throws IllegalArgumentException if it has another length
   */
  public static Prefix of(byte[] address, int length) {
    if (address.length != 16) {
      throw new IllegalArgumentException("address must have 16 bytes, length=" + address.length);
    }
    ByteBuffer bytes = ByteBuffer.wrap(address);
    return new Prefix(bytes.getLong(), bytes.getLong(), length);
  }

  /** The first address, 16 bytes in network order. */
  public byte[] address() {
    return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
  }

  /** Whether every address of {@code other} is also in this prefix. */
  public boolean contains(Prefix other) {
    return other.length >= length && new Prefix(other.high, other.low, length).equals(this);
  }

  @Override
  public String toString() {
    return String.format("%016x%016x/%d", high, low, length);
  }
}
