package io.cellwall.repository;

import static java.util.Objects.requireNonNull;

/** Who made a revision: the user who called the agent, as the kernel says. */
public record Author(long uid, String user) {
  /** Of a user that only somebody else's word stands for. */
  public static final long UNPROVEN = -1;

  public Author {
    requireNonNull(user, "user is null");
    if (user.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("a user's name has no control characters");
    }
  }
}
