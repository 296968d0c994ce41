package io.cellwall.manifest;

/**
 * An entry of {@code ports}, or of {@code sourcePorts}.
 *
 * @param ports of ICMP and where no port is given: all
 */
public record PortSelection(Protocol protocol, PortRange ports) {
  public static final PortRange ALL = new PortRange(0, PortRange.MAX);
}
