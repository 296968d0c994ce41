package io.cellwall.agent.api;

import io.cellwall.agent.apply.Enforcement;
import io.cellwall.compile.Identity;
import io.cellwall.kernel.Fill;
import java.util.List;

/** What components fill by what they do, with their names. */
final class Fills {
  private Fills() {}

  /**
   * One kind.
   *
   * @param capacity of which nobody may hold more than is free
   */
  record Line(String kind, int held, int capacity, List<Holder> holders) {}

  record Holder(String component, int held, long refused) {}

  static List<Line> of(Enforcement enforcement) {
    return enforcement.fills().stream().map(fill -> line(fill, enforcement)).toList();
  }

  private static Line line(Fill fill, Enforcement enforcement) {
    return new Line(
        fill.kind().text(),
        fill.held(),
        fill.kind().capacity(),
        fill.holders().stream()
            .map(holder ->
                new Holder(name(holder.identity(), enforcement), holder.held(), holder.refused()))
            .toList());
  }

  private static String name(int identity, Enforcement enforcement) {
    return identity == Identity.HOST
        ? "host"
        : enforcement.name(identity).orElse("identity " + identity);
  }
}
