package io.cellwall.repository;

/** A revision on disk that nobody sees yet. Closing it without a commit forgets it. */
public interface StagedRevision extends AutoCloseable {
  /** What it will be. */
  Revision revision();

  /**
   * Makes it the latest.
   *
   * @throws StaleRevisionException if another was committed meanwhile
   */
  Revision commit();

  @Override
  void close();
}
