package io.cellwall.cli.client;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Nobody answers on the agent's socket. */
public final class AgentNotRunningException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private AgentNotRunningException(String message, IOException cause) {
    super(message, cause);
  }

  static AgentNotRunningException at(Path socket, IOException cause) {
    if (isDenied(cause) || unreadable(socket)) {
      return new AgentNotRunningException(
          "no permission to use the agent's socket " + socket + ": try as root", cause);
    }
    return new AgentNotRunningException(
        "the agent is not running (nobody listens on "
            + socket
            + "): start it with: cellwall agent",
        cause);
  }

  /** A socket's failure has the system's words alone. */
  private static boolean isDenied(IOException cause) {
    return cause instanceof AccessDeniedException || "Permission denied".equals(cause.getMessage());
  }

  private static boolean unreadable(Path socket) {
    return Files.exists(socket) && !Files.isWritable(socket);
  }
}
