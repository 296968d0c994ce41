package io.cellwall.manifest;

import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A first, flat look at a source: where its documents start, and whether building its tree is safe.
 * Aliases are refused because a few lines of them can stand for billions of nodes, and deep nesting
 * because building a tree recurses.
 */
final class YamlOutline {
  private static final int DEEPEST = 32;

  private final Problems problems;
  private final List<Integer> firstLines = new ArrayList<>();
  private int depth;
  private boolean safe = true;

  private YamlOutline(Problems problems) {
    this.problems = problems;
  }

  static YamlOutline of(String text, LoadSettings settings, Problems problems) {
    YamlOutline outline = new YamlOutline(problems);
    try {
      for (Event event : new Parse(settings).parseString(text)) {
        outline.look(event);
        if (outline.depth > DEEPEST) {
          return outline;
        }
      }
    } catch (YamlEngineException _) {
      // Ignoring: building the tree meets the same error and reports it.
      return outline;
    }
    return outline;
  }

  private void look(Event event) {
    switch (event) {
      case DocumentStartEvent start ->
          firstLines.add(start.getStartMark().map(Mark::getLine).orElse(0));
      case AliasEvent alias -> refuse(alias, "found an alias, expected none: write the value out");
      case CollectionStartEvent start -> {
        if (++depth == DEEPEST + 1) {
          refuse(start, "found nesting deeper than " + DEEPEST + ", expected less");
        }
      }
      case CollectionEndEvent _ -> depth--;
      default -> {}
    }
  }

  private void refuse(Event event, String message) {
    safe = false;
    problems.add(event.getStartMark().map(problems::position).orElse(problems.start()), message);
  }

  boolean isSafe() {
    return safe;
  }

  /**
   * A document's own lines, comments before it included.
   *
   * @param firstLine the first of them, counted from 0
   */
  record Slice(int firstLine, String text) {}

  /** One for each document. */
  List<Slice> slices(String text) {
    List<String> lines = text.lines().toList();
    List<Slice> slices = new ArrayList<>();
    for (int index = 0; index < firstLines.size(); index++) {
      int first = index == 0 ? 0 : firstLines.get(index);
      int next = index + 1 < firstLines.size() ? firstLines.get(index + 1) : lines.size();
      slices.add(slice(lines, Math.min(first, next), next));
    }
    return slices;
  }

  private static Slice slice(List<String> lines, int first, int next) {
    boolean marked = first < next && lines.get(first).stripTrailing().equals("---");
    int start = marked ? first + 1 : first;
    return new Slice(start, String.join("\n", lines.subList(start, next)).stripTrailing() + "\n");
  }
}
