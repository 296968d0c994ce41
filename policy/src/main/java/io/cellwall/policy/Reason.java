package io.cellwall.policy;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Why a verdict was given. Codes are those of {@code bpf/reasons.h}: never renumbered, retired
 * numbers stay. {@code docs/errors.md} says what to do about each.
 */
public enum Reason {
  NOT_GOVERNED(1),
  SAME_COMPONENT(2),
  GRANT(3),
  RULE(4),
  UNIDENTIFIED_SOURCE(16),
  UNIDENTIFIED_DESTINATION(17),
  NO_MANIFEST(18),
  EGRESS_NOT_ALLOWED(19),
  NOT_EXPOSED(20),
  INGRESS_NOT_ALLOWED(21),
  UNKNOWN_PROTOCOL(22),
  PRIVILEGE_NOT_GRANTED(23),
  FRAGMENT(24),
  IP_OPTIONS(25),
  EXTENSION_HEADER(26),
  GROUP_DESTINATION(27),
  MALFORMED_PACKET(28),
  FOREIGN_SOCKET(29),
  STATE_FULL(30),
  SOCKET_OPTION(31),
  MARTIAN_ADDRESS(32),
  FOREIGN_DESCRIPTOR(33),
  PROTECTED(34);

  private static final Map<Integer, Reason> BY_CODE = new HashMap<>();

  static {
    for (Reason reason : values()) {
      BY_CODE.put(reason.code, reason);
    }
  }

  private final int code;

  Reason(int code) {
    this.code = code;
  }

  /** The stable number shared with the kernel. */
  public int code() {
    return code;
  }

  /** The stable name that users see, such as {@code egress-not-allowed}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * @throws IllegalArgumentException if no reason has this code
   */
  public static Reason ofCode(int code) {
    Reason reason = BY_CODE.get(code);
    if (reason == null) {
      throw new IllegalArgumentException("unknown reason code=" + code);
    }
    return reason;
  }
}
