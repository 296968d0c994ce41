package io.cellwall.agent;

import io.cellwall.agent.follow.FollowSettings;
import io.cellwall.manifest.Fields;
import io.cellwall.manifest.Value;
import io.cellwall.repository.RemoteCredentials;
import io.cellwall.repository.RemoteUrl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code repository}: whom an agent follows. */
final class RepositoryReader {
  private static final Duration SHORTEST_POLL = Duration.ofMillis(100);
  private static final Pattern POLL = Pattern.compile("([0-9]{1,6})(ms|s|m)");
  private static final Path KNOWN_HOSTS = Path.of("/etc/ssh/ssh_known_hosts");

  private RepositoryReader() {}

  static Optional<FollowSettings> read(Value repository) {
    Fields fields =
        repository.fields(
            "git", "branch", "path", "poll", "user", "passwordFile", "keyFile", "knownHostsFile");
    Optional<String> git = fields.need("git").map(value -> word(value, "a repository's URL"));
    String branch =
        fields
            .find("branch")
            .map(value -> word(value, "a branch's name"))
            .orElse(FollowSettings.BRANCH);
    Duration poll =
        fields
            .find("poll")
            .map(value ->
                value.parse(
                    "a time of 100ms or more, such as 1s",
                    FollowSettings.POLL,
                    RepositoryReader::time))
            .orElse(FollowSettings.POLL);
    String path =
        fields
            .find("path")
            .map(value ->
                value.parse(
                    "a folder of the repository such as hosts/vm7", "", FollowSettings::folder))
            .orElse("");
    return git.map(url ->
        new FollowSettings(url, branch, path, poll, credentials(fields, new RemoteUrl(url))));
  }

  /** The settings and `status` show the URL to whoever may read them. */
  private static RemoteCredentials credentials(Fields fields, RemoteUrl url) {
    if (url.hasPassword()) {
      fields.key("git").refuse("found a password in the URL, expected its file in `passwordFile`");
    }
    if (url.isHttps()) {
      refuse(fields, "an ssh: URL", "keyFile", "knownHostsFile");
      return password(fields);
    }
    if (url.isSsh()) {
      refuse(fields, "an https: URL", "user", "passwordFile");
      return key(fields);
    }
    refuse(fields, "an ssh: URL", "keyFile", "knownHostsFile");
    refuse(fields, "an https: URL", "user", "passwordFile");
    return new RemoteCredentials.None();
  }

  private static RemoteCredentials password(Fields fields) {
    String user = fields.find("user").map(value -> word(value, "a user's name")).orElse("git");
    return file(fields, "passwordFile")
        .<RemoteCredentials>map(file -> new RemoteCredentials.Password(user, file))
        .orElse(new RemoteCredentials.None());
  }

  private static RemoteCredentials key(Fields fields) {
    if (fields.need("keyFile").isEmpty()) {
      return new RemoteCredentials.None();
    }
    return new RemoteCredentials.Key(
        file(fields, "keyFile").orElse(KNOWN_HOSTS),
        file(fields, "knownHostsFile").orElse(KNOWN_HOSTS));
  }

  private static Optional<Path> file(Fields fields, String key) {
    return fields
        .find(key)
        .map(value -> value.parse("an absolute path", Path.of("/"), SettingsFile::absolute));
  }

  private static void refuse(Fields fields, String expected, String... keys) {
    for (String key : keys) {
      if (fields.find(key).isPresent()) {
        fields.key(key).refuse("found `%s`, expected %s in `git`".formatted(key, expected));
      }
    }
  }

  private static String word(Value value, String expected) {
    return value.parse(
        expected, expected, text -> Optional.of(text).filter(given -> !given.isBlank()));
  }

  private static Optional<Duration> time(String text) {
    Matcher found = POLL.matcher(text);
    if (!found.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(found.group(1));
    Duration time =
        switch (found.group(2)) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          default -> Duration.ofMinutes(number);
        };
    return Optional.of(time).filter(given -> given.compareTo(SHORTEST_POLL) >= 0);
  }
}
