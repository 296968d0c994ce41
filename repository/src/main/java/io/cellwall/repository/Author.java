package io.cellwall.repository;

import static java.util.Objects.requireNonNull;

/**
 * Who made a revision, as the client of the agent's socket says. The socket's mode is what keeps
 * others out; among those who may open it, the name is a courtesy and not a proof.
 */
public record Author(long uid, String user) {
  public Author {
    requireNonNull(user, "user is null");
    if (user.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("a user's name has no control characters");
    }
  }
}
