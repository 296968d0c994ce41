package io.cellwall.agent.api;

import io.cellwall.repository.Author;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.NioSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.net.ExtendedSocketOptions;

/**
 * Asks the kernel who connected (SO_PEERCRED). The server keeps the channel of a connection to
 * itself and has no way to ask for it, so it is taken from the field where it stands; should a
 * later version have another, the agent does not start.
 */
final class PeerCredentials {
  private final VarHandle channel;
  private final Map<UserPrincipal, Long> numbers = new ConcurrentHashMap<>();

  private PeerCredentials(VarHandle channel) {
    this.channel = channel;
  }

  static PeerCredentials create() {
    try {
      return new PeerCredentials(
          MethodHandles.privateLookupIn(NioSocket.class, MethodHandles.lookup())
              .findVarHandle(NioSocket.class, "delegate", SocketChannel.class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the server's sockets cannot be asked who connected", e);
    }
  }

  Author author(HelidonSocket socket) {
    if (!(socket instanceof NioSocket nio)) {
      throw new IllegalStateException("not a connection over the socket's file, found=" + socket);
    }
    try {
      UserPrincipal user =
          ((SocketChannel) channel.get(nio)).getOption(ExtendedSocketOptions.SO_PEERCRED).user();
      return new Author(numbers.computeIfAbsent(user, PeerCredentials::number), user.getName());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot find out who connected", e);
    }
  }

  /** The JDK tells a user's number only of a file that is the user's. */
  private static long number(UserPrincipal user) {
    try {
      Path file = Files.createTempFile("cellwall-", "");
      try {
        return (Integer) Files.getAttribute(Files.setOwner(file, user), "unix:uid");
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot find out the number of user=" + user.getName(), e);
    }
  }
}
