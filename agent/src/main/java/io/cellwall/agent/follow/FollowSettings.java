package io.cellwall.agent.follow;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Whom to follow.
 *
 * @param git the repository's URL
 * @param path the folder of the repository that holds the manifests; empty: the whole repository
 * @param poll how often to ask where the branch is
 */
public record FollowSettings(String git, String branch, String path, Duration poll) {
  public static final String BRANCH = "main";
  public static final Duration POLL = Duration.ofSeconds(1);

  /** Of names that are neither empty nor . or .. */
  private static final Pattern FOLDER =
      Pattern.compile("(?!\\.{1,2}(/|$))[^/]+(/(?!\\.{1,2}(/|$))[^/]+)*");

  public FollowSettings {
    if (git.isEmpty() || branch.isEmpty()) {
      throw new IllegalArgumentException("repository: expected a git URL and a branch");
    }
    path = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    if (!path.isEmpty() && !FOLDER.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "repository.path: expected a folder of the repository such as hosts/vm7, found " + path);
    }
    if (poll.compareTo(Duration.ofMillis(100)) < 0) {
      throw new IllegalArgumentException(
          "repository.poll: expected 100ms or more, found " + poll.toMillis() + "ms");
    }
  }
}
