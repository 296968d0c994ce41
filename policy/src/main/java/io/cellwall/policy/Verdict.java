package io.cellwall.policy;

import java.util.Locale;

/** What becomes of a flow. Codes are those of {@code bpf/reasons.h}. */
public enum Verdict {
  ALLOW(1),
  DENY(2),
  /** Would be denied, but the side that refuses is in audit mode: logged and let pass. */
  AUDIT(3),
  REDIRECT(4);

  private final int code;

  Verdict(int code) {
    this.code = code;
  }

  /** The number shared with the kernel. */
  public int code() {
    return code;
  }

  /** The name that users see, such as {@code allow}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException if no verdict has this code
   */
  public static Verdict ofCode(int code) {
    for (Verdict verdict : values()) {
      if (verdict.code == code) {
        return verdict;
      }
    }
    throw new IllegalArgumentException("unknown verdict code=" + code);
  }
}
