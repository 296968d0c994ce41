package io.cellwall.agent.follow;

import java.time.Duration;

/**
 * Whom to follow.
 *
 * @param git the repository's URL
 * @param poll how often to ask where the branch is
 */
public record FollowSettings(String git, String branch, Duration poll) {
  public static final String BRANCH = "main";
  public static final Duration POLL = Duration.ofSeconds(1);

  public FollowSettings {
    if (git.isEmpty() || branch.isEmpty()) {
      throw new IllegalArgumentException("repository: expected a git URL and a branch");
    }
    if (poll.compareTo(Duration.ofMillis(100)) < 0) {
      throw new IllegalArgumentException("repository.poll: expected 100ms or more, found " + poll);
    }
  }
}
