package io.cellwall.repository;

import org.jspecify.annotations.Nullable;

/** The store could not be read or written. Environment, not user: nothing was changed. */
public final class RepositoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RepositoryException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
