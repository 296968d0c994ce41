package io.cellwall.compile;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * An IP prefix in the one form the kernel half knows: 16 bytes, IPv4 as {@code ::ffff:a.b.c.d}, and a
 * length in bits from 0 to 128. An IPv4 {@code /8} is therefore {@code /104} here. Host bits are zero.
 */
public record Prefix(byte[] address, int length) {
  public Prefix {
    if (address.length != 16) {
      throw new IllegalArgumentException("address must have 16 bytes, length=" + address.length);
    }
    if (length < 0 || length > 128) {
      throw new IllegalArgumentException("prefix length must be 0 to 128, length=" + length);
    }
    address = masked(address, length);
  }

  private static byte[] masked(byte[] address, int length) {
    byte[] result = address.clone();
    for (int bit = length; bit < 128; bit++) {
      result[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
    }
    return result;
  }

  @Override
  public byte[] address() {
    return address.clone();
  }

  /** Whether every address of {@code other} is also in this prefix. */
  public boolean contains(Prefix other) {
    return other.length >= length && Arrays.equals(masked(other.address, length), address);
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof Prefix other
        && length == other.length
        && Arrays.equals(address, other.address);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(address) + length;
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(address) + "/" + length;
  }
}
