package io.cellwall.agent.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Optional;
import java.util.Set;

/**
 * The socket's file. It is made in a directory that only root can enter, given its owner and mode
 * there, and then moved to its place: at no moment can anybody else open it, and the file of a dead
 * agent is replaced in one step.
 *
 * @param place where clients look for it
 * @param hidden where it is made
 */
record ApiSocket(Path place, Path hidden) {
  private static final String GROUP = "cellwall";

  static ApiSocket prepare(Path place) throws IOException {
    refuseIfAnswered(place);
    Path directory = place.getParent();
    Files.createDirectories(directory);
    Path hiding =
        Files.createTempDirectory(
            directory,
            ".s",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return new ApiSocket(place, hiding.resolve("s"));
  }

  /**
   * @throws IOException if another agent answers there
   */
  static void refuseIfAnswered(Path place) throws IOException {
    if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(place));
    } catch (IOException nobodyAnswers) {
      return;
    }
    throw new IOException("another agent answers on " + place);
  }

  void publish() throws IOException {
    Optional<GroupPrincipal> group = group();
    if (group.isPresent()) {
      Files.getFileAttributeView(hidden, PosixFileAttributeView.class).setGroup(group.get());
    }
    Set<PosixFilePermission> mode =
        PosixFilePermissions.fromString(group.isPresent() ? "rw-rw----" : "rw-------");
    Files.setPosixFilePermissions(hidden, mode);
    Files.move(hidden, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Files.delete(hidden.getParent());
  }

  private Optional<GroupPrincipal> group() throws IOException {
    try {
      return Optional.of(
          hidden.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(GROUP));
    } catch (UserPrincipalNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Removes what was made for it, after a failure. */
  void abandon() throws IOException {
    Files.deleteIfExists(hidden);
    Files.deleteIfExists(hidden.getParent());
  }

  void remove() {
    try {
      Files.deleteIfExists(place);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove the socket " + place, e);
    }
  }
}
