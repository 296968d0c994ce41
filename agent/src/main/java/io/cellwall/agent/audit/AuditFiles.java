package io.cellwall.agent.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of the record: {@code audit-000001.jsonl} and so on. */
final class AuditFiles implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("audit-([0-9]{6,})\\.jsonl");

  private final Path directory;
  private final AuditLimits limits;
  private long number;
  private FileChannel channel;
  private long size;

  private AuditFiles(Path directory, AuditLimits limits, long number) throws IOException {
    this.directory = directory;
    this.limits = limits;
    this.number = number;
    this.channel = append(file(number));
    this.size = channel.size();
  }

  static AuditFiles open(Path directory, AuditLimits limits) throws IOException {
    Files.createDirectories(directory);
    List<Path> files = list(directory);
    AuditFiles opened =
        new AuditFiles(directory, limits, files.isEmpty() ? 1 : number(files.getLast()));
    opened.endCutLine();
    return opened;
  }

  /** All files, oldest first. */
  static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(entry -> NAME.matcher(entry.getFileName().toString()).matches())
          .sorted((one, other) -> Long.compare(number(one), number(other)))
          .toList();
    }
  }

  private static long number(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    if (!name.matches()) {
      throw new IllegalArgumentException("not a file of the record, file=" + file);
    }
    return Long.parseLong(name.group(1));
  }

  /** A line is whole or, where the disk was full in the middle of it, not there at all. */
  void write(ByteBuffer line) throws IOException {
    if (size > 0 && size + line.remaining() > limits.fileBytes()) {
      rotate();
    }
    long next = size + line.remaining();
    try {
      while (line.hasRemaining()) {
        channel.write(line);
      }
      size = next;
    } catch (IOException e) {
      channel.truncate(size);
      throw e;
    }
  }

  void sync() throws IOException {
    channel.force(false);
  }

  private void rotate() throws IOException {
    FileChannel next = append(file(number + 1));
    channel.force(true);
    channel.close();
    channel = next;
    size = next.size();
    number++;
    List<Path> files = list(directory);
    for (Path oldest : files.subList(0, Math.max(0, files.size() - limits.files()))) {
      Files.delete(oldest);
    }
  }

  /** What a crash cut short becomes a line of its own, so that the next one can be read. */
  private void endCutLine() throws IOException {
    if (size == 0) {
      return;
    }
    ByteBuffer last = ByteBuffer.allocate(1);
    try (FileChannel reader = FileChannel.open(file(number), StandardOpenOption.READ)) {
      reader.read(last, size - 1);
    }
    if (last.get(0) != '\n') {
      channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
      size++;
    }
  }

  private Path file(long index) {
    return directory.resolve("audit-%06d.jsonl".formatted(index));
  }

  private static FileChannel append(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
