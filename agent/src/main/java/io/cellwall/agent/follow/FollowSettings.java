package io.cellwall.agent.follow;

import io.cellwall.repository.Remote;
import io.cellwall.repository.RemoteCredentials;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whom to follow.
 *
 * @param git the repository's URL
 * @param path the folder of the repository that holds the manifests; empty: the whole repository
 * @param poll how often to ask where the branch is
 * @param credentials by which the agent is let in
 */
public record FollowSettings(
    String git, String branch, String path, Duration poll, RemoteCredentials credentials) {
  public static final String BRANCH = "main";
  public static final Duration POLL = Duration.ofSeconds(1);

  /** Of names that are neither empty nor . or .. */
  private static final Pattern FOLDER =
      Pattern.compile("(?!\\.{1,2}(/|$))[^/]+(/(?!\\.{1,2}(/|$))[^/]+)*");

  public FollowSettings {
    if (git.isEmpty() || branch.isEmpty()) {
      throw new IllegalArgumentException("repository: expected a git URL and a branch");
    }
    if (!path.isEmpty() && folder(path).isEmpty()) {
      throw new IllegalArgumentException("expected a folder of the repository, found " + path);
    }
    if (poll.compareTo(Duration.ofMillis(100)) < 0) {
      throw new IllegalArgumentException(
          "repository.poll: expected 100ms or more, found " + poll.toMillis() + "ms");
    }
  }

  /** The name of a folder in a repository, without a slash at its end; empty if it is none. */
  public static Optional<String> folder(String text) {
    String name = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    return Optional.of(name).filter(it -> FOLDER.matcher(it).matches());
  }

  Remote remote() {
    return new Remote(git, branch, path, credentials);
  }
}
