package io.cellwall.agent.api;

import io.cellwall.agent.apply.RefusedException;
import io.cellwall.agent.apply.RefusedException.Code;
import io.cellwall.repository.Author;

/** Shorthands for answers that are a no. */
final class Refusals {
  private Refusals() {}

  static RefusedException badCall(String message) {
    return new RefusedException(Code.BAD_CALL, message);
  }

  static RefusedException notFound(String what, String name) {
    return new RefusedException(Code.NOT_FOUND, "there is no " + what + " " + name);
  }

  static RefusedException tooManyConnections(Author author) {
    return new RefusedException(
        Code.TOO_MANY_CONNECTIONS,
        "the user has as many connections to the agent as one may have, user=%s limit=%d"
            .formatted(author.user(), OpenConnections.MOST));
  }
}
