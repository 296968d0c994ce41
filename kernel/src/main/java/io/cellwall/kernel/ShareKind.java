package io.cellwall.kernel;

import java.util.Arrays;
import java.util.List;

/** What components make by what they do, and of which each may hold a share: {@code share_kind}. */
public enum ShareKind {
  FILES(0, "open-files", 262_144),
  SYSV(1, "sysv-objects", 65_536),
  CGROUPS(2, "cgroups", 65_536),
  EDGES(3, "edges", 24_576),
  INODES(4, "ipc-objects", 131_072),
  KEYS(5, "keys", 65_536),
  QUESTIONS(6, "questions", 524_288),
  SPOILED(7, "spoiled-pipes", 65_536);

  private final int code;
  private final String text;
  private final int capacity;

  ShareKind(int code, String text, int capacity) {
    this.code = code;
    this.text = text;
    this.capacity = capacity;
  }

  public int code() {
    return code;
  }

  /** As it is written in output. */
  public String text() {
    return text;
  }

  /** So many there may be of it altogether. */
  public int capacity() {
    return capacity;
  }

  static List<ShareKind> all() {
    return Arrays.asList(values());
  }
}
