package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/**
 * What became of one call of a probe: the function's value, or the name of the error with which the
 * kernel refused it.
 */
record Answer(JsonNode value, String errno) {
  static Answer of(JsonNode line) {
    if (line.has("fault")) {
      throw new AssertionError("the probe itself failed: " + line.get("fault").asString());
    }
    JsonNode value = line.has("value") ? line.get("value") : NullNode.getInstance();
    return new Answer(value, line.has("errno") ? line.get("errno").asString() : "");
  }

  /** The value of a call that must have been let through. */
  JsonNode succeeded() {
    assertThat(errno).as("errno").isEmpty();
    return value;
  }

  void refused() {
    assertThat(errno).as("errno (value %s)", value).isEqualTo("EPERM");
  }
}
