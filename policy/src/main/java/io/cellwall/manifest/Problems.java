package io.cellwall.manifest;

import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** The complaints about one source. */
public final class Problems {
  /** More than anyone reads; keeps a hostile file from filling memory and screens. */
  private static final int LIMIT = 1000;

  private final String source;
  private final boolean placeless;
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final List<Planned> planned = new ArrayList<>();

  public Problems(String source) {
    this(source, false);
  }

  private Problems(String source, boolean placeless) {
    this.source = source;
    this.placeless = placeless;
  }

  /** For whom every place is the same, so that what is read is equal wherever it was written. */
  static Problems placeless() {
    return new Problems("", true);
  }

  Position position(Node node) {
    return node.getStartMark().map(this::position).orElse(start());
  }

  Position position(Mark mark) {
    return position(mark.getLine(), mark.getColumn());
  }

  /** From a line and column counted from 0. */
  Position position(int line, int column) {
    return placeless ? new Position(source, 1, 1) : new Position(source, line + 1, column + 1);
  }

  Position start() {
    return position(0, 0);
  }

  void add(Position position, String message) {
    if (diagnostics.size() < LIMIT) {
      diagnostics.add(new Diagnostic(position, message));
    }
  }

  /** Remembers a part that nobody enforces yet. */
  void plan(Planned part) {
    planned.add(part);
  }

  /** The parts that nobody enforces yet and that have not been taken before. */
  List<Planned> takePlanned() {
    List<Planned> taken = List.copyOf(planned);
    planned.clear();
    return taken;
  }

  public int count() {
    return diagnostics.size();
  }

  public List<Diagnostic> sorted() {
    return diagnostics.stream()
        .sorted((left, right) -> left.position().compareTo(right.position()))
        .toList();
  }
}
