package io.cellwall.policy;

import java.util.Locale;

/** What becomes of a flow. Codes are those of {@code bpf/reasons.h}. */
public enum Verdict {
  ALLOW,
  DENY,
  /** Would be denied, but the side that refuses is in audit mode: logged and let pass. */
  AUDIT,
  REDIRECT;

  /** The number shared with the kernel. */
  public int code() {
    return ordinal() + 1;
  }

  /** The name that users see, such as {@code allow}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException if no verdict has this code
   */
  public static Verdict ofCode(int code) {
    if (code < 1 || code > values().length) {
      throw new IllegalArgumentException("unknown verdict code=" + code);
    }
    return values()[code - 1];
  }
}
