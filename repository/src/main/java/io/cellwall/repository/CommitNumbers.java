package io.cellwall.repository;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.errors.InvalidObjectIdException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;

/**
 * Which commit each revision is: a line a revision, all of one length, so that a number is found
 * without a walk through the history. It only repeats what the commits say, and is written anew
 * from them where it does not; where the commits are damaged, it knows those before.
 */
final class CommitNumbers {
  private static final int WIDTH = Constants.OBJECT_ID_STRING_LENGTH + 1;

  private final Path file;

  CommitNumbers(Path file) {
    this.file = file;
  }

  long count() throws IOException {
    try (FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE)) {
      return channel.size() / WIDTH;
    }
  }

  /** The commit that is said to be revision {@code number}. */
  Optional<ObjectId> find(long number) throws IOException {
    if (number < 1) {
      return Optional.empty();
    }
    List<ObjectId> found = read(number, 1);
    return found.isEmpty() ? Optional.empty() : Optional.of(found.getFirst());
  }

  /** Up to {@code count} commits from revision {@code first} on; fewer where a line is damaged. */
  List<ObjectId> read(long first, int count) throws IOException {
    ByteBuffer lines = ByteBuffer.allocate(count * WIDTH);
    try (FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE)) {
      long offset = (first - 1) * WIDTH;
      while (lines.hasRemaining() && channel.read(lines, offset + lines.position()) >= 0) {}
    }
    lines.flip();
    List<ObjectId> found = new ArrayList<>();
    while (lines.remaining() >= WIDTH) {
      try {
        found.add(ObjectId.fromString(lines.array(), lines.position()));
      } catch (InvalidObjectIdException damaged) {
        return found;
      }
      lines.position(lines.position() + WIDTH);
    }
    return found;
  }

  /** Puts {@code commits} at the numbers from {@code first} on, and forgets what came after. */
  void write(long first, List<ObjectId> commits) throws IOException {
    StringBuilder lines = new StringBuilder();
    commits.forEach(commit -> lines.append(commit.name()).append('\n'));
    ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(US_ASCII));
    long offset = (first - 1) * WIDTH;
    try (FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE)) {
      while (bytes.hasRemaining()) {
        channel.write(bytes, offset + bytes.position());
      }
      channel.truncate(offset + bytes.position());
    }
  }
}
