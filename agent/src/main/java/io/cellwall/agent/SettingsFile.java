package io.cellwall.agent;

import io.cellwall.agent.follow.FollowSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** {@code /etc/cellwall/agent.yaml}: what the flags say, for an agent that is started without. */
record SettingsFile(JsonNode settings) {
  private static final Path PLACE = Path.of("/etc/cellwall/agent.yaml");
  private static final Set<String> KEYS =
      Set.of(
          "cgroupRoot",
          "stateDir",
          "socket",
          "bpffs",
          "acceptUncovered",
          "rememberedFlows",
          "repository");
  private static final Set<String> FOLLOW_KEYS = Set.of("git", "branch", "path", "poll");
  private static final Pattern POLL = Pattern.compile("([0-9]{1,6})(ms|s|m)");

  /** The file in its usual place, which says nothing where it is not there. */
  static SettingsFile usual() {
    return Files.exists(PLACE)
        ? read(PLACE)
        : new SettingsFile(JsonNodeFactory.instance.objectNode());
  }

  /**
   * @throws IllegalArgumentException if it cannot be read or has a key that means nothing
   */
  static SettingsFile read(Path file) {
    if (!Files.exists(file)) {
      throw new IllegalArgumentException(
          "cannot read the settings " + file + ": there is no such file");
    }
    try {
      SettingsFile settings = new SettingsFile(new YAMLMapper().readTree(file));
      settings.requireKnownKeys(file, settings.settings(), KEYS);
      settings.requireKnownKeys(file, settings.settings().path("repository"), FOLLOW_KEYS);
      return settings;
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "cannot read the settings " + file + ": " + e.getOriginalMessage(), e);
    }
  }

  private void requireKnownKeys(Path file, JsonNode object, Set<String> keys) {
    for (String key : object.propertyNames()) {
      if (!keys.contains(key)) {
        throw new IllegalArgumentException(
            "unknown key in %s: expected one of %s, found %s".formatted(file, keys, key));
      }
    }
  }

  Optional<Path> path(String key) {
    return settings.path(key).asStringOpt().map(Path::of);
  }

  /** The repository to follow, if one is named. */
  Optional<FollowSettings> follow() {
    JsonNode repository = settings.path("repository");
    if (repository.isMissingNode()) {
      return Optional.empty();
    }
    return Optional.of(
        new FollowSettings(
            repository.path("git").asString(""),
            repository.path("branch").asString(FollowSettings.BRANCH),
            repository.path("path").asString(""),
            repository
                .path("poll")
                .asStringOpt()
                .map(SettingsFile::time)
                .orElse(FollowSettings.POLL)));
  }

  private static Duration time(String text) {
    Matcher found = POLL.matcher(text);
    if (!found.matches()) {
      throw new IllegalArgumentException(
          "repository.poll: expected a time such as 1s, found " + text);
    }
    long number = Long.parseLong(found.group(1));
    return switch (found.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      default -> Duration.ofMinutes(number);
    };
  }

  boolean flag(String key) {
    return settings.path(key).asBoolean(false);
  }

  int number(String key, int otherwise) {
    return settings.path(key).asInt(otherwise);
  }
}
