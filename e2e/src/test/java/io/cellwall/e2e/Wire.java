package io.cellwall.e2e;

/** Two networks of the test's own, joined by one wire (veth): what is sent there is elsewhere. */
record Wire(NetworkNamespace near, NetworkNamespace far) implements AutoCloseable {
  private static final String NEAR = "near";
  private static final String FAR = "far";

  /**
   * @param near the address of this end, and {@code far} that of the other; both in one /24
   */
  static Wire lay(CgroupTree tree, String near, String far) {
    Wire wire =
        new Wire(
            NetworkNamespace.create(tree.child(NEAR)), NetworkNamespace.create(tree.child(FAR)));
    String other = Long.toString(wire.far.pid());
    wire.near.ip("link", "add", NEAR, "type", "veth", "peer", "name", FAR, "netns", other);
    address(wire.near, NEAR, near);
    address(wire.far, FAR, far);
    return wire;
  }

  private static void address(NetworkNamespace network, String device, String address) {
    network.ip("addr", "add", address + "/24", "dev", device);
    network.ip("link", "set", device, "up");
  }

  /** Makes the near end send to {@code address} although nobody is there, or says so. */
  void takesForPresent(String address) {
    near.ip("neigh", "add", address, "lladdr", "02:00:00:00:00:02", "dev", NEAR);
  }

  @Override
  public void close() {
    far.close();
    near.close();
  }
}
