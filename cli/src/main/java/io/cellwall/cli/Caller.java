package io.cellwall.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who gives the command; through sudo, the person behind it. */
record Caller(long uid, String user) {
  static Caller self() {
    String person = System.getenv("SUDO_USER");
    String number = System.getenv("SUDO_UID");
    if (person != null && number != null && number.matches("[0-9]{1,10}")) {
      return new Caller(Long.parseLong(number), person);
    }
    return new Caller(effectiveUid(), System.getProperty("user.name", "?"));
  }

  private static long effectiveUid() {
    try {
      return ((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
    } catch (IOException e) {
      throw new IllegalStateException("cannot find out who calls: " + e.getMessage(), e);
    }
  }
}
