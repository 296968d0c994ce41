package io.cellwall.manifest;

import java.time.Instant;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Rewrites a grant's text so that it says when it ends, and leaves the rest as it was written. */
final class GrantText {
  private GrantText() {}

  /** The text of a grant with {@code expires} in the place of {@code duration}. */
  static String withEnd(String text, Instant end) {
    return new Compose(LoadSettings.builder().build())
        .composeString(text)
        .flatMap(document -> find(document, "spec"))
        .flatMap(spec -> find(spec.getValueNode(), "duration"))
        .map(duration -> replace(text, duration, end))
        .orElse(text);
  }

  private static Optional<NodeTuple> find(Node node, String key) {
    return node instanceof MappingNode mapping
        ? mapping.getValue().stream()
            .filter(tuple -> ((ScalarNode) tuple.getKeyNode()).getValue().equals(key))
            .findFirst()
        : Optional.empty();
  }

  private static String replace(String text, NodeTuple duration, Instant end) {
    ScalarNode key = (ScalarNode) duration.getKeyNode();
    String quote = key.getScalarStyle() == ScalarStyle.PLAIN ? "" : "\"";
    String field = quote + "expires" + quote + ": \"" + end + "\"";
    return text.substring(0, offset(text, key.getStartMark()))
        + field
        + text.substring(offset(text, duration.getValueNode().getEndMark()));
  }

  private static int offset(String text, Optional<Mark> mark) {
    return text.offsetByCodePoints(0, mark.orElseThrow().getIndex());
  }
}
