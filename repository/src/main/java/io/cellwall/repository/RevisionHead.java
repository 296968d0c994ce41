package io.cellwall.repository;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/** What a revision is called and where it came from, without its content. */
public record RevisionHead(long number, Instant time, Author author, String message) {
  public RevisionHead {
    requireNonNull(time, "time is null");
    requireNonNull(author, "author is null");
    requireNonNull(message, "message is null");
  }
}
