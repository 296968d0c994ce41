package io.cellwall.manifest;

import java.net.InetAddress;

/**
 * A block of addresses of one family.
 *
 * @param network its first address
 * @param length leading bits that all its addresses share: 0 to 32 or 0 to 128
 */
public record Cidr(InetAddress network, int length) {

  /** Whether {@code address} is of its family and in it. */
  public boolean contains(InetAddress address) {
    byte[] mine = network.getAddress();
    byte[] other = address.getAddress();
    return mine.length == other.length && sharesBits(mine, other);
  }

  /** Whether all addresses of {@code other} are in it. */
  public boolean contains(Cidr other) {
    return other.length >= length && contains(other.network);
  }

  private boolean sharesBits(byte[] mine, byte[] other) {
    for (int bit = 0; bit < length; bit++) {
      int mask = 0x80 >> (bit % 8);
      if (((mine[bit / 8] ^ other[bit / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return network.getHostAddress() + "/" + length;
  }
}
