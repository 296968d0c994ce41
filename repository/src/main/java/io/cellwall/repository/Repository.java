package io.cellwall.repository;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A line of revisions, numbered 1, 2, 3, to which is only ever appended. Readers may be many
 * threads; whoever appends says from which revision the change was made, so that no change is lost.
 *
 * <p>Appending has two steps, because a revision must not be seen before the kernel enforces it,
 * and must not be lost after: {@link #stage} makes it durable, {@link StagedRevision#commit} makes
 * it the latest.
 */
public interface Repository extends AutoCloseable {
  /** The latest revision; {@link Revision#EMPTY} if there is none yet. */
  Revision latest();

  Optional<Revision> read(long number);

  /**
   * What revisions did, oldest first.
   *
   * @param before only revisions before this one
   * @param most only so many, the newest
   * @param wanted only these
   */
  List<LogEntry> log(long before, int most, Predicate<LogEntry> wanted);

  /** The whole history as one file, for {@link #stageHistory}; a clone of it is a folder, too. */
  byte[] export();

  /**
   * Makes a whole history durable in a store that is empty, but not yet visible.
   *
   * @throws IllegalArgumentException if it is not what {@link #export} answers
   * @throws StaleRevisionException if the store is not empty
   */
  StagedRevision stageHistory(byte[] history);

  /**
   * Makes {@code next} durable, but not yet visible.
   *
   * @throws StaleRevisionException if {@code next} is not numbered one after the latest
   */
  StagedRevision stage(Revision next);

  /**
   * Hands over each revision later than {@code after}, in order and each once: those that are there
   * on this thread, then each on the thread that commits it, until closed.
   */
  Watch watch(long after, Consumer<Revision> watcher);

  @Override
  void close();

  /** Ends the calls. */
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }
}
