package io.cellwall.manifest;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** IP addresses and blocks as they are written in manifests; names are never looked up. */
final class Addresses {
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");
  private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");

  /** Leading bits of an IPv4 address in its IPv6 form. */
  private static final int MAPPED_BITS = 96;

  private Addresses() {}

  /** An address; {@code ::ffff:a.b.c.d} is the IPv4 address that it stands for. */
  static Optional<InetAddress> address(String text) {
    if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /**
   * A block, with whatever host bits were written; compare with {@link #canonical}.
   *
   * @return empty if it is not {@code address/length} or the length does not fit the family
   */
  static Optional<Cidr> cidr(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !LENGTH.matcher(text.substring(slash + 1)).matches()) {
      return Optional.empty();
    }
    String literal = text.substring(0, slash);
    int length = Integer.parseInt(text.substring(slash + 1));
    return address(literal).flatMap(address -> cidr(address, literal, length));
  }

  private static Optional<Cidr> cidr(InetAddress address, String literal, int written) {
    boolean mapped = address instanceof Inet4Address && literal.contains(":");
    int length = mapped ? written - MAPPED_BITS : written;
    return length < 0 || length > 8 * address.getAddress().length
        ? Optional.empty()
        : Optional.of(new Cidr(address, length));
  }

  /** The same block with its host bits cleared. */
  static Cidr canonical(Cidr cidr) {
    byte[] bytes = cidr.network().getAddress();
    for (int bit = cidr.length(); bit < 8 * bytes.length; bit++) {
      bytes[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
    }
    try {
      return new Cidr(InetAddress.getByAddress(bytes), cidr.length());
    } catch (UnknownHostException e) {
      throw new AssertionError("an address of " + bytes.length + " bytes is one", e);
    }
  }
}
