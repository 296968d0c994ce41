package io.cellwall.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Said at once: else the kernel's refusals would be taken for what this machine cannot do. */
final class Root {
  private Root() {}

  /**
   * @throws IllegalStateException if this process is another user's
   */
  static void require(String command) {
    require(command, user());
  }

  private static int user() {
    try {
      return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot find out whose process this is", e);
    }
  }

  static void require(String command, int uid) {
    if (uid != 0) {
      throw new IllegalStateException(
          "'cellwall %s' must be root, and is user %d: run it with sudo".formatted(command, uid));
    }
  }
}
