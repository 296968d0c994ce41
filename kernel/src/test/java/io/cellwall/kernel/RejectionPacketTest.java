package io.cellwall.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.kernel.event.FlowEvent.Side;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sum of all that a checksum covers is all ones. */
class RejectionPacketTest {
  @ParameterizedTest
  @CsvSource({
    "198.51.100.7, 192.0.2.1, 6, 40, true",
    "198.51.100.7, 192.0.2.1, 17, 56, false",
    "2001:db8::7, 2001:db8:1::1, 6, 60, true",
    "2001:db8::7, 2001:db8:1::1, 17, 96, true",
  })
  void isAsLongAsItMustBeAndHasItsChecksum(
      String here, String there, int protocol, int length, boolean pseudo) throws Exception {
    Side local = new Side(0, InetAddress.getByName(here), 443);
    Side remote = new Side(2, InetAddress.getByName(there), 51514);
    byte[] packet = RejectionPacket.of(new Rejection(0, protocol, local, remote, -1));
    assertThat(packet).hasSize(length);
    int header = local.address().getAddress().length == 4 ? 20 : 40;
    int next = header == 20 ? packet[9] : packet[6];
    int sum = words(packet, header, length);
    if (pseudo) {
      int addresses = 2 * local.address().getAddress().length;
      sum += words(packet, header - addresses, header) + next + length - header;
    }
    assertThat((sum & 0xffff) + (sum >>> 16)).isEqualTo(0xffff);
  }

  private static int words(byte[] packet, int from, int to) {
    ByteBuffer words = ByteBuffer.wrap(packet, from, to - from);
    int sum = 0;
    while (words.hasRemaining()) {
      sum += words.getShort() & 0xffff;
    }
    return sum;
  }
}
