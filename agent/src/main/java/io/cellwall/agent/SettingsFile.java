package io.cellwall.agent;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** {@code /etc/cellwall/agent.yaml}: what the flags say, for an agent that is started without. */
record SettingsFile(JsonNode settings) {
  static final Path PLACE = Path.of("/etc/cellwall/agent.yaml");
  private static final Set<String> KEYS =
      Set.of("cgroupRoot", "stateDir", "socket", "bpffs", "acceptUncovered", "rememberedFlows");

  /**
   * A file that is not there says nothing.
   *
   * @throws IllegalArgumentException if it cannot be read or has a key that means nothing
   */
  static SettingsFile read(Path file) {
    if (!Files.exists(file)) {
      return new SettingsFile(JsonNodeFactory.instance.objectNode());
    }
    try {
      SettingsFile settings = new SettingsFile(new YAMLMapper().readTree(file));
      settings.requireKnownKeys(file);
      return settings;
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "cannot read the settings " + file + ": " + e.getOriginalMessage(), e);
    }
  }

  private void requireKnownKeys(Path file) {
    for (String key : settings.propertyNames()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException(
            "unknown key in %s: expected one of %s, found %s".formatted(file, KEYS, key));
      }
    }
  }

  Optional<Path> path(String key) {
    return settings.path(key).asStringOpt().map(Path::of);
  }

  boolean flag(String key) {
    return settings.path(key).asBoolean(false);
  }

  int number(String key, int otherwise) {
    return settings.path(key).asInt(otherwise);
  }
}
