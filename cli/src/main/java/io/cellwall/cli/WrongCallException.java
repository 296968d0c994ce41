package io.cellwall.cli;

/** The call is wrong in a way that only the command itself can tell. */
final class WrongCallException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WrongCallException(String message) {
    super(message);
  }
}
