package io.cellwall.kernel.bpf;

/**
 * The kernel refused. The message says what was tried, on what, and the error's name; for a program
 * that the verifier refused, its log follows.
 */
public final class KernelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  /** A refusal that no system call answered. */
  public KernelException(String message) {
    super(message);
    this.errno = 0;
  }

  /**
   * @param tried what was tried, and on what
   * @param result what the call returned: a negative errno
   */
  public KernelException(String tried, long result) {
    super(tried + ": " + Errno.describe((int) -result));
    this.errno = (int) -result;
  }

  public KernelException(String message, Throwable cause) {
    super(message, cause);
    this.errno = 0;
  }

  /** The error's number; 0 where the cause was not a system call. */
  public int errno() {
    return errno;
  }

  /**
   * The result of a call that answers with a negative errno.
   *
   * @throws KernelException if it is one
   */
  public static int check(String tried, int result) {
    if (result < 0) {
      throw new KernelException(tried, result);
    }
    return result;
  }
}
