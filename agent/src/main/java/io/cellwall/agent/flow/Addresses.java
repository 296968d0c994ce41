package io.cellwall.agent.flow;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.StringJoiner;

/** Addresses as RFC 5952 wants them written; the JDK writes IPv6 at full length. */
public final class Addresses {
  private static final int GROUPS = 8;

  private Addresses() {}

  public static String text(InetAddress address) {
    return address instanceof Inet6Address ? shorten(groups(address)) : address.getHostAddress();
  }

  private static int[] groups(InetAddress address) {
    byte[] bytes = address.getAddress();
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
    }
    return groups;
  }

  private static String shorten(int[] groups) {
    int start = 0;
    int longest = 0;
    for (int i = 0; i < GROUPS; i++) {
      int zeros = zeros(groups, i);
      if (zeros > longest) {
        start = i;
        longest = zeros;
      }
    }
    if (longest < 2) {
      return join(groups, 0, GROUPS);
    }
    return join(groups, 0, start) + "::" + join(groups, start + longest, GROUPS);
  }

  private static int zeros(int[] groups, int from) {
    int end = from;
    while (end < GROUPS && groups[end] == 0) {
      end++;
    }
    return end - from;
  }

  private static String join(int[] groups, int from, int to) {
    StringJoiner text = new StringJoiner(":");
    for (int i = from; i < to; i++) {
      text.add(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }
}
