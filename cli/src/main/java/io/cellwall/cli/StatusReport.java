package io.cellwall.cli;

import io.cellwall.cli.output.Paragraphs;
import io.cellwall.cli.output.Table;
import io.cellwall.cli.output.Times;
import java.io.PrintWriter;
import tools.jackson.databind.JsonNode;

/** The state on one screen: what matters first, and nothing that is zero. */
final class StatusReport {
  /** A part of what there is of something that is worth a look. */
  private static final int NOTABLE_PERCENT = 10;

  private final JsonNode status;
  private final Times times;
  private final PrintWriter out;
  private final Paragraphs lines;

  StatusReport(JsonNode status, Times times, PrintWriter out) {
    this.status = status;
    this.times = times;
    this.out = out;
    this.lines = new Paragraphs(out, 10);
  }

  void print() {
    health();
    lines.print(
        "enforces",
        "revision %s, since %s, below %s"
            .formatted(
                text("revision"), times.seconds(status.path("started")), text("cgroupRoot")));
    if (status.path("unconfirmedSecondsLeft").isNumber()) {
      lines.print(
          "trial",
          "taken back in %s s unless confirmed: cellwall confirm"
              .formatted(text("unconfirmedSecondsLeft")));
    }
    follows(status.path("follows"));
    coverage();
    section(components());
    section(reasons());
    section(fills());
  }

  private void health() {
    JsonNode problems = status.path("problems");
    if (problems.isEmpty()) {
      lines.print("health", "well");
    }
    Texts.of(problems).forEach(problem -> lines.print("problem", problem));
    for (JsonNode component : status.path("components")) {
      String name = component.path("name").asString();
      Texts.of(component.path("idleSelectors"))
          .forEach(
              selector -> lines.print("idle", "%s: %s finds no process".formatted(name, selector)));
      Texts.of(component.path("notCovered"))
          .forEach(part -> lines.print("", name + ": not covered: " + part));
    }
  }

  private void follows(JsonNode follows) {
    if (!follows.isObject()) {
      return;
    }
    lines.print(
        "follows",
        "%s %s%s, commit %s"
            .formatted(
                follows.path("git").asString(),
                follows.path("branch").asString(),
                (" " + follows.path("path").asString("")).stripTrailing(),
                follows.path("commit").asString("none yet")));
    if (!follows.path("ignored").isEmpty()) {
      lines.print(
          "ignored",
          "files without a manifest, such as " + follows.path("ignored").path(0).asString());
    }
    Texts.of(follows.path("diagnostics")).forEach(line -> lines.print("", line));
  }

  private void coverage() {
    JsonNode coverage = status.path("coverage");
    String all = text(coverage, "kinds");
    String covered = text(coverage, "covered");
    String rest = covered.equals(all) ? "" : "; cellwall doctor says why not the others";
    lines.print("coverage", "%s of %s kinds of interaction%s".formatted(covered, all, rest));
  }

  private Table components() {
    Table table =
        new Table("COMPONENT", "STATUS", "PROCESSES", "WOULD REFUSE", "REFUSED", "LAST REFUSAL");
    for (JsonNode component : status.path("components")) {
      table.row(
          text(component, "name"),
          text(component, "status"),
          text(component, "processes"),
          text(component, "wouldRefuse"),
          text(component, "refused"),
          refusal(component.path("lastRefusal")));
    }
    return table;
  }

  private String refusal(JsonNode edge) {
    return edge.isObject()
        ? "%s %s -> %s, %s"
            .formatted(
                times.seconds(edge.path("last")),
                edge.path("source").asString("?"),
                edge.path("destination").asString("?"),
                text(edge, "reason"))
        : "";
  }

  private Table reasons() {
    Table table = new Table("REASON", "PACKETS", "BYTES");
    for (JsonNode reason : status.path("reasons")) {
      if (reason.path("packets").asLong() > 0) {
        table.row(text(reason, "reason"), text(reason, "packets"), text(reason, "bytes"));
      }
    }
    return table;
  }

  /** Who holds much of what may become full, or was refused more of it. */
  private Table fills() {
    Table table = new Table("FILLS", "COMPONENT", "HELD", "OF", "REFUSED");
    for (JsonNode fill : status.path("fills")) {
      long capacity = fill.path("capacity").asLong();
      for (JsonNode holder : fill.path("holders")) {
        long held = holder.path("held").asLong();
        if (holder.path("refused").asLong() > 0 || held * 100 > capacity * NOTABLE_PERCENT) {
          table.row(
              text(fill, "kind"),
              text(holder, "component"),
              text(holder, "held"),
              text(fill, "capacity"),
              text(holder, "refused"));
        }
      }
    }
    return table;
  }

  private void section(Table table) {
    if (!table.isEmpty()) {
      out.println();
      table.print(out);
    }
  }

  private String text(String name) {
    return text(status, name);
  }

  private static String text(JsonNode node, String name) {
    return node.path(name).asString("");
  }
}
