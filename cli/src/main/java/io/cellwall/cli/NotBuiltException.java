package io.cellwall.cli;

/** What is asked for is part of the contract, and this version does not do it. */
final class NotBuiltException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotBuiltException(String what) {
    super(what + ": this version of Cellwall does not do that yet");
  }
}
