package io.cellwall.agent.apply;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Which revision each generation of the kernel's policy is, kept on disk so that an event which
 * waited in the ring for the next agent still gets its revision. One line a generation; where two
 * lines are about the same one, the later is right.
 */
public final class Generations {
  private static final int REMEMBERED = 10_000;

  private final Path file;
  private final ConcurrentSkipListMap<Long, Long> revisions = new ConcurrentSkipListMap<>();

  private Generations(Path file) {
    this.file = file;
  }

  /**
   * Reads what an earlier agent left.
   *
   * @param adopted whether the kernel still counts as it did then; if not, all is forgotten
   */
  public static Generations open(Path file, boolean adopted) {
    Generations generations = new Generations(file);
    try {
      if (adopted && Files.exists(file)) {
        Files.readAllLines(file).forEach(generations::read);
      }
      generations.rewrite();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read or write " + file, e);
    }
    return generations;
  }

  /** A cut line, the mark of a crash, is ignored: the revision is then named by its neighbour. */
  private void read(String line) {
    String[] words = line.split(" ", -1);
    if (words.length == 3) {
      remember(Long.parseLong(words[0]), Long.parseLong(words[1]));
    }
  }

  /** The revision that was in force; that of the generation before where this one is unknown. */
  public long revision(long generation) {
    Map.Entry<Long, Long> entry = revisions.floorEntry(generation);
    return entry == null ? 0 : entry.getValue();
  }

  /** Says what a generation is, before the kernel is told to begin it. */
  public void put(long generation, long revision) {
    remember(generation, revision);
    try {
      Files.writeString(file, line(generation, revision), UTF_8, CREATE, APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private void remember(long generation, long revision) {
    revisions.put(generation, revision);
    while (revisions.size() > REMEMBERED) {
      revisions.pollFirstEntry();
    }
  }

  private void rewrite() throws IOException {
    StringBuilder lines = new StringBuilder();
    revisions.forEach((generation, revision) -> lines.append(line(generation, revision)));
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(next, lines, UTF_8);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Ends in a third word so that a line cut short is seen to be. */
  private static String line(long generation, long revision) {
    return generation + " " + revision + " .\n";
  }
}
