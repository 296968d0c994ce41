package io.cellwall.manifest;

/** Ports from {@code first} to {@code last}, both included. */
public record PortRange(int first, int last) {
  public static final int MAX = 65_535;

  public PortRange {
    if (first < 0 || last > MAX || last < first) {
      throw new IllegalArgumentException("bad port range first=" + first + " last=" + last);
    }
  }

  public boolean contains(int port) {
    return port >= first && port <= last;
  }

  public boolean overlaps(PortRange other) {
    return first <= other.last && other.first <= last;
  }

  @Override
  public String toString() {
    return first == last ? Integer.toString(first) : first + "-" + last;
  }
}
