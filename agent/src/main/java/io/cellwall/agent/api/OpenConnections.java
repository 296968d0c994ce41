package io.cellwall.agent.api;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many connections each user has open. Whoever takes all that one may have keeps nobody else
 * out.
 */
final class OpenConnections {
  /** More than the clients, followers and exporters of one user. */
  static final int MOST = 256;

  private final Map<Long, Integer> counts = new ConcurrentHashMap<>();

  /** False where the user has as many as one may have. */
  boolean take(long user) {
    int open = counts.merge(user, 1, Integer::sum);
    if (open <= MOST) {
      return true;
    }
    give(user);
    return false;
  }

  void give(long user) {
    counts.computeIfPresent(user, (_, open) -> open > 1 ? open - 1 : null);
  }
}
