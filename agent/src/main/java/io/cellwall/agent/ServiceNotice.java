package io.cellwall.agent;

import java.io.IOException;
import java.util.List;

/**
 * Tells systemd that the walls stand, so that what is ordered after the agent starts behind them.
 * Done by systemd's own program, because the JDK sends no datagrams on unix sockets.
 */
final class ServiceNotice {
  private static final List<String> COMMAND = List.of("systemd-notify", "--ready");

  private ServiceNotice() {}

  /** Nothing, where it was not systemd that started this. */
  static void ready() throws IOException, InterruptedException {
    if (System.getenv("NOTIFY_SOCKET") == null) {
      return;
    }
    Process process = new ProcessBuilder(COMMAND).inheritIO().start();
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException(String.join(" ", COMMAND) + " failed, status=" + status);
    }
  }
}
