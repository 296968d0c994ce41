package io.cellwall.kernel;

import io.cellwall.manifest.Protocol;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * The packet, with its IP header, by which a kernel learns that it asks in vain: for TCP a reset,
 * for UDP the ICMP error "communication administratively prohibited" (RFC 1812 5.2.7.1, RFC 4443
 * 3.1).
 */
final class RejectionPacket {
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int TCP_HEADER = 20;
  private static final int UDP_HEADER = 8;
  private static final int ICMP_HEADER = 8;
  private static final byte TTL = 64;
  private static final byte ICMP = 1;
  private static final byte ICMPV6 = 58;
  private static final short TCP_RST_ACK = 0x5014; // with a header of five words
  private static final short IPV4_PROHIBITED = 0x030D; // type 3, code 13
  private static final short IPV6_PROHIBITED = 0x0101; // type 1, code 1

  private RejectionPacket() {}

  static byte[] of(Rejection rejection) {
    InetAddress from = rejection.local().address();
    InetAddress to = rejection.remote().address();
    if (rejection.protocol() == Protocol.TCP.code()) {
      return packet(from, to, (byte) Protocol.TCP.code(), reset(rejection), 16, true);
    }
    boolean ipv4 = from instanceof Inet4Address;
    return packet(from, to, ipv4 ? ICMP : ICMPV6, error(rejection), 2, !ipv4);
  }

  /**
   * @param checksum its place in the payload
   * @param pseudo whether the addresses count for it, too
   */
  private static byte[] packet(
      InetAddress from,
      InetAddress to,
      byte protocol,
      byte[] payload,
      int checksum,
      boolean pseudo) {
    int sum = pseudo ? sumOfPseudoHeader(from, to, protocol, payload.length) : 0;
    ByteBuffer.wrap(payload).putShort(checksum, (short) ~fold(sum + sum(payload)));
    byte[] header = header(from, to, protocol, payload.length);
    return ByteBuffer.allocate(header.length + payload.length).put(header).put(payload).array();
  }

  /** RFC 9293 3.5.2: of what has no acknowledgement. */
  private static byte[] reset(Rejection rejection) {
    return ByteBuffer.allocate(TCP_HEADER)
        .putShort((short) rejection.local().port())
        .putShort((short) rejection.remote().port())
        .putInt(0)
        .putInt(rejection.sequence() + 1)
        .putShort(TCP_RST_ACK)
        .array();
  }

  /** With the datagram as far as its sender needs it to know its socket again. */
  private static byte[] error(Rejection rejection) {
    InetAddress asker = rejection.remote().address();
    InetAddress asked = rejection.local().address();
    byte[] datagram = header(asker, asked, (byte) Protocol.UDP.code(), UDP_HEADER);
    return ByteBuffer.allocate(ICMP_HEADER + datagram.length + UDP_HEADER)
        .putShort(asker instanceof Inet4Address ? IPV4_PROHIBITED : IPV6_PROHIBITED)
        .putShort((short) 0)
        .putInt(0)
        .put(datagram)
        .putShort((short) rejection.remote().port())
        .putShort((short) rejection.local().port())
        .putShort((short) UDP_HEADER)
        .putShort((short) 0)
        .array();
  }

  private static byte[] header(InetAddress from, InetAddress to, byte protocol, int payload) {
    return from instanceof Inet4Address
        ? ipv4(from, to, protocol, payload)
        : ipv6(from, to, protocol, payload);
  }

  /** Of what is sent the kernel fills in the checksum. */
  private static byte[] ipv4(InetAddress from, InetAddress to, byte protocol, int payload) {
    return ByteBuffer.allocate(IPV4_HEADER)
        .putShort((short) 0x4500)
        .putShort((short) (IPV4_HEADER + payload))
        .putInt(0)
        .put(TTL)
        .put(protocol)
        .putShort((short) 0)
        .put(from.getAddress())
        .put(to.getAddress())
        .array();
  }

  private static byte[] ipv6(InetAddress from, InetAddress to, byte protocol, int payload) {
    return ByteBuffer.allocate(IPV6_HEADER)
        .putInt(0x60000000)
        .putShort((short) payload)
        .put(protocol)
        .put(TTL)
        .put(from.getAddress())
        .put(to.getAddress())
        .array();
  }

  private static int sumOfPseudoHeader(
      InetAddress from, InetAddress to, byte protocol, int length) {
    return sum(from.getAddress()) + sum(to.getAddress()) + protocol + length;
  }

  private static int sum(byte[] bytes) {
    ByteBuffer words = ByteBuffer.wrap(bytes);
    int sum = 0;
    while (words.hasRemaining()) {
      sum += words.getShort() & 0xffff;
    }
    return sum;
  }

  /** RFC 1071. */
  private static int fold(int sum) {
    int folded = (sum & 0xffff) + (sum >>> 16);
    return (folded & 0xffff) + (folded >>> 16);
  }
}
