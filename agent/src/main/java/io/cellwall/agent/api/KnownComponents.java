package io.cellwall.agent.api;

import io.cellwall.agent.apply.Enforcement;
import io.cellwall.agent.apply.PolicyWriter;
import io.cellwall.policy.Side;
import io.cellwall.repository.Repository;
import io.cellwall.repository.RepositoryException;

/**
 * Whether a name is or ever was a component's. A list that is empty because nothing happened and
 * one that is empty because of a slip of the pen must not look alike.
 */
record KnownComponents(PolicyWriter writer, Enforcement enforcement, Repository repository) {
  /** Also {@code host} and {@code world}, which flows have in the same place. */
  void require(String name) {
    if (Side.of(name) instanceof Side.Component && !isOrWas(name)) {
      throw Refusals.notFound("component", name);
    }
  }

  private boolean isOrWas(String name) {
    return writer.image().policy().component(name).isPresent()
        || enforcement.identity(name).isPresent()
        || isInHistory(name);
  }

  private boolean isInHistory(String name) {
    try {
      return !repository
          .log(
              Long.MAX_VALUE,
              1,
              entry ->
                  entry.changes().stream()
                      .anyMatch(it -> it.kind().equals("Component") && it.name().equals(name)))
          .isEmpty();
    } catch (RepositoryException damaged) {
      // Nobody can say that it never was one.
      return true;
    }
  }
}
