package io.cellwall.compile;

/**
 * Who may do what. An egress rule towards a component, an ingress rule and a grant name an endpoint
 * of the destination by number, with {@code protocol} {@link #ENDPOINT}; an egress rule towards a
 * CIDR or an entity names protocol and port.
 *
 * @param direction of the manifest that holds the rule
 * @param component identity of that manifest's component; for a grant, the source
 * @param peer identity of the other side: a component, an entity or a CIDR
 * @param protocol {@link #ENDPOINT}, an IANA number, or 0 when {@code bits} leaves it out
 * @param port endpoint number or first port
 * @param bits leading bits of protocol (8) and port (16) that count: 0 matches all, 8 all ports of
 *     a protocol or all endpoints, 24 one port or endpoint
 */
public record RuleKey(
    Direction direction, int component, int peer, int protocol, int port, int bits) {

  /** The protocol byte that says "the number after it is an endpoint's". IANA reserves 255. */
  public static final int ENDPOINT = 255;

  /** By hand, because a table has thousands and each is looked up several times. */
  @Override
  public int hashCode() {
    int hash = 31 * component + peer;
    hash = 31 * hash + (protocol << Short.SIZE | port);
    return 31 * hash + (bits << 2 | direction.code());
  }

  /** Codes are those of {@code bpf/abi.h}, {@code DIRECTION_*}. */
  public enum Direction {
    EGRESS(1),
    INGRESS(2),
    GRANT(3),
    /** A port that the component may bind to ask from; {@code peer} is {@link Identity#ANY}. */
    SOURCE(4);

    private final int code;

    Direction(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }
  }
}
