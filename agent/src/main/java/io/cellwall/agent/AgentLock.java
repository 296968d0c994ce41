package io.cellwall.agent;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** Keeps a second agent out of a state directory. The kernel lets go of it when the agent dies. */
final class AgentLock implements AutoCloseable {
  /** The record tells who talks to whom; it is nobody else's business. */
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final FileChannel channel;

  private AgentLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @throws IllegalStateException if another agent has it
   */
  static AgentLock take(Path stateDirectory) {
    Path file = stateDirectory.resolve("lock");
    try {
      Files.createDirectories(stateDirectory, OWNER_ONLY);
      FileChannel channel = FileChannel.open(file, CREATE, WRITE);
      if (lock(channel) == null) {
        channel.close();
        throw new IllegalStateException(
            "another agent uses the state directory " + stateDirectory + " (" + file + ")");
      }
      return new AgentLock(channel);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock " + file + ": " + e.getMessage(), e);
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot release the lock", e);
    }
  }
}
