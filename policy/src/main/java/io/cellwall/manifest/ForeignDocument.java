package io.cellwall.manifest;

import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Tells other programs' documents, which lie beside manifests in a repository, from manifests. */
final class ForeignDocument {
  private static final String GROUP = "cellwall.io/";
  private static final Set<String> KINDS = Set.of("Component", "Grant");

  private ForeignDocument() {}

  /** A manifest without its version is one that is wrong, and is not passed over. */
  static boolean is(Node root) {
    return !(root instanceof MappingNode mapping)
        || find(mapping, "apiVersion")
            .map(version -> !version.startsWith(GROUP))
            .orElseGet(() -> find(mapping, "kind").filter(KINDS::contains).isEmpty());
  }

  private static Optional<String> find(MappingNode mapping, String key) {
    return mapping.getValue().stream()
        .filter(tuple -> text(tuple.getKeyNode()).filter(key::equals).isPresent())
        .map(NodeTuple::getValueNode)
        .map(node -> text(node).orElse(""))
        .findFirst();
  }

  private static Optional<String> text(Node node) {
    return node instanceof ScalarNode scalar ? Optional.of(scalar.getValue()) : Optional.empty();
  }
}
