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
    if (cause instanceof AccessDeniedException || unreadable(socket)) {
      return new AgentNotRunningException(
          "no permission to use the agent's socket " + socket + ": try as root", cause);
    }
    return new AgentNotRunningException(
        "the agent is not running (nobody listens on "
            + socket
            + "): start it with: cellwall agent",
        cause);
  }

  private static boolean unreadable(Path socket) {
    return Files.exists(socket) && !Files.isWritable(socket);
  }
}
