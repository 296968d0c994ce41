package io.cellwall.manifest;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** The part of a manifest's text that says one thing, such as a rule. */
public final class Excerpt {
  private final List<String> lines;

  private Excerpt(String text) {
    this.lines = text.lines().toList();
  }

  /** What begins at {@code place}, without what stands before each of its lines. */
  public static Optional<String> at(Manifest manifest, Position place) {
    Position stored = manifest.inStored(place);
    Excerpt excerpt = new Excerpt(manifest.text());
    return new Compose(LoadSettings.builder().build())
        .composeString(manifest.text()).stream()
            .flatMap(Excerpt::nodes)
            .filter(node -> node.getStartMark().filter(mark -> is(mark, stored)).isPresent())
            .findFirst()
            .flatMap(node ->
                node.getStartMark()
                    .flatMap(start -> node.getEndMark().map(end -> excerpt.between(start, end))));
  }

  /** The outermost first. */
  private static Stream<Node> nodes(Node node) {
    return switch (node) {
      case MappingNode mapping ->
          Stream.concat(
              Stream.of(node),
              mapping.getValue().stream().flatMap(entry -> nodes(entry.getValueNode())));
      case SequenceNode sequence ->
          Stream.concat(Stream.of(node), sequence.getValue().stream().flatMap(Excerpt::nodes));
      default -> Stream.of(node);
    };
  }

  private static boolean is(Mark mark, Position place) {
    return mark.getLine() + 1 == place.line() && mark.getColumn() + 1 == place.column();
  }

  /** What is written in blocks ends where the next thing begins: what is between is not its. */
  private String between(Mark start, Mark end) {
    StringBuilder text = new StringBuilder(" ".repeat(start.getColumn()));
    int last = Math.min(end.getLine(), lines.size() - 1);
    for (int number = start.getLine(); number <= last; number++) {
      String line = lines.get(number);
      int from = number == start.getLine() ? start.getColumn() : 0;
      int to = number == end.getLine() ? end.getColumn() : line.length();
      text.append(line, line.offsetByCodePoints(0, from), line.offsetByCodePoints(0, to));
      text.append('\n');
    }
    String own = text.toString();
    String kept = own.replaceFirst("(\\n[ \\t]*(#.*)?)+\\z", "\n");
    return kept.stripTrailing().stripIndent();
  }
}
