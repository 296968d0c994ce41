package io.cellwall.agent.api;

import io.cellwall.kernel.PeerProcess;
import io.cellwall.repository.Author;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.NioSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import jdk.net.ExtendedSocketOptions;

/**
 * Asks the kernel who connected. The server keeps the channel of a connection to itself, and the
 * JDK its descriptor; neither can be asked for them, so they are taken from where they stand.
 * Should a later version have them elsewhere, the agent does not start.
 */
final class PeerCredentials {
  private final VarHandle channel;
  private final MethodHandle descriptor;
  private final Map<UserPrincipal, Long> numbers = new ConcurrentHashMap<>();

  private PeerCredentials(VarHandle channel, MethodHandle descriptor) {
    this.channel = channel;
    this.descriptor = descriptor;
  }

  static PeerCredentials create() {
    try {
      Class<?> implementation = Class.forName("sun.nio.ch.SelChImpl");
      return new PeerCredentials(
          MethodHandles.privateLookupIn(NioSocket.class, MethodHandles.lookup())
              .findVarHandle(NioSocket.class, "delegate", SocketChannel.class),
          MethodHandles.privateLookupIn(implementation, MethodHandles.lookup())
              .findVirtual(implementation, "getFDVal", MethodType.methodType(int.class)));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the server's sockets cannot be asked who connected", e);
    }
  }

  private SocketChannel channel(HelidonSocket socket) {
    if (!(socket instanceof NioSocket nio)) {
      throw new IllegalStateException("not a connection over the socket's file, found=" + socket);
    }
    return (SocketChannel) channel.get(nio);
  }

  /** Empty if it has ended. */
  OptionalInt pid(HelidonSocket socket) {
    try {
      return PeerProcess.pid((int) descriptor.invoke(channel(socket)));
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable unexpected) {
      throw new IllegalStateException("the descriptor of a connection", unexpected);
    }
  }

  Author author(HelidonSocket socket) {
    try {
      UserPrincipal user = channel(socket).getOption(ExtendedSocketOptions.SO_PEERCRED).user();
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
