package io.cellwall.kernel;

/**
 * The kernel refused. The message says what was tried, on what, and the error's name; for a program
 * that the verifier refused, its log follows.
 */
public final class KernelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  public KernelException(String message, int errno) {
    super(message);
    this.errno = errno;
  }

  public KernelException(String message, Throwable cause) {
    super(message, cause);
    this.errno = 0;
  }

  /** The error's number; 0 where the cause was not a system call. */
  public int errno() {
    return errno;
  }
}
