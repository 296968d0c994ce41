package io.cellwall.repository;

/** A revision on disk that nobody sees yet. Closing it without a commit forgets it. */
public interface StagedRevision extends AutoCloseable {
  /**
   * Makes it the latest.
   *
   * @throws StaleRevisionException if another was committed meanwhile
   */
  Revision commit();

  @Override
  void close();
}
