package io.cellwall.repository;

/** Somebody else appended a revision since the one this change was made from. */
public final class StaleRevisionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StaleRevisionException(long base, long latest) {
    super("the change was made from revision " + base + ", but the latest is " + latest);
  }
}
