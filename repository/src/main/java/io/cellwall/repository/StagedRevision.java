package io.cellwall.repository;

/** A revision on disk that nobody sees before it is committed, if ever. */
public interface StagedRevision {
  /** What it will be. */
  Revision revision();

  /**
   * Makes it the latest.
   *
   * @throws StaleRevisionException if another was committed meanwhile
   */
  Revision commit();
}
