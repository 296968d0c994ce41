package io.cellwall.cli;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** Lists of words in answers. */
final class Texts {
  private Texts() {}

  static List<String> of(JsonNode list) {
    return list.valueStream().map(JsonNode::asString).toList();
  }
}
