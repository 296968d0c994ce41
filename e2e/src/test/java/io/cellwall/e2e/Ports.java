package io.cellwall.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * Ports outside the range of ephemeral ones, of one sandbox alone on this machine. Its last one is
 * listened on for as long as they are held, so that another run of the tests takes others.
 */
final class Ports implements AutoCloseable {
  private static final int FIRST = 12_000;
  private static final int SIZE = 100;
  private static final int RANGES = 200;

  private final int first;
  private final ServerSocket claim;

  private Ports(int first) throws IOException {
    this.first = first;
    this.claim = new ServerSocket(first + SIZE - 1, 1, InetAddress.getLoopbackAddress());
  }

  /** Takes the next that are free, from a place that differs from one {@code number} to another. */
  static Ports claim(int number) {
    IOException taken = null;
    for (int range = 0; range < RANGES; range++) {
      long place = (ProcessHandle.current().pid() * 7 + number + range) % RANGES;
      try {
        return new Ports(FIRST + (int) place * SIZE);
      } catch (IOException e) {
        taken = e;
      }
    }
    throw new UncheckedIOException("no ports are free, ranges=" + RANGES, taken);
  }

  int port(int index) {
    if (index < 0 || index >= SIZE - 1) {
      throw new IllegalArgumentException("a sandbox has " + (SIZE - 1) + " ports, index=" + index);
    }
    return first + index;
  }

  @Override
  public void close() {
    try {
      claim.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
