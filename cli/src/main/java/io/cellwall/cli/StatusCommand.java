package io.cellwall.cli;

import io.cellwall.cli.output.Printable;
import io.cellwall.cli.output.Table;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** The agent and what it enforces. */
@Command(name = "status", description = "Show the agent's state.", mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  private static final String LINE = "%-22s %s";

  @Spec private CommandSpec spec;
  @Mixin private AgentOption agent;
  @Mixin private OutputOption output;

  @Override
  public Integer call() {
    JsonNode status = agent.client().get("/v1/status");
    output.format().print(status, spec.commandLine().getOut(), out -> print(status, out));
    return 0;
  }

  private static void follows(JsonNode follows, PrintWriter out) {
    if (!follows.isObject()) {
      return;
    }
    out.println(
        LINE.formatted(
            "follows",
            "%s %s%s, commit %s"
                .formatted(
                    follows.path("git").asString(),
                    follows.path("branch").asString(),
                    (" " + follows.path("path").asString("")).stripTrailing(),
                    follows.path("commit").asString("none yet"))));
    if (!follows.path("ignored").isEmpty()) {
      out.println(
          LINE.formatted(
              "ignored",
              "files without a manifest, such as " + follows.path("ignored").path(0).asString()));
    }
    if (follows.path("problem").isString()) {
      out.println(LINE.formatted("problem", Printable.of(follows.path("problem").asString())));
      follows
          .path("diagnostics")
          .forEach(line -> out.println("  " + Printable.of(line.asString())));
    }
  }

  private static void notCovered(JsonNode gaps, PrintWriter out) {
    if (gaps.isEmpty()) {
      return;
    }
    String interactions =
        gaps.valueStream()
            .map(gap -> gap.path("interaction").asString())
            .collect(Collectors.joining("; "));
    out.println(LINE.formatted("notCovered", interactions));
    out.println(LINE.formatted("", "cellwall doctor says why"));
  }

  /** Who holds what may become full, and was refused more of it. */
  private static void fills(JsonNode fills, PrintWriter out) {
    Table held = new Table("FILLS", "COMPONENT", "HELD", "OF", "REFUSED");
    for (JsonNode fill : fills) {
      for (JsonNode holder : fill.path("holders")) {
        held.row(
            fill.path("kind").asString(),
            holder.path("component").asString(),
            holder.path("held").asString(),
            fill.path("capacity").asString(),
            holder.path("refused").asString());
      }
    }
    out.println();
    held.print(out);
  }

  private static void print(JsonNode status, PrintWriter out) {
    for (Map.Entry<String, JsonNode> property : status.properties()) {
      if (property.getValue().isValueNode() && !property.getValue().isNull()) {
        out.println(LINE.formatted(property.getKey(), property.getValue().asString()));
      }
    }
    follows(status.path("follows"), out);
    notCovered(status.path("notCovered"), out);
    Table components =
        new Table("COMPONENT", "STATUS", "IDENTITY", "NOT COVERED", "IDLE SELECTORS");
    for (JsonNode component : status.path("components")) {
      components.row(
          component.path("name").asString(),
          component.path("status").asString(),
          component.path("identity").asString(),
          String.join("; ", Texts.of(component.path("notCovered"))),
          String.join(" ", Texts.of(component.path("idleSelectors"))));
    }
    out.println();
    components.print(out);
    fills(status.path("fills"), out);
    Table verdicts = new Table("REASON", "PACKETS", "BYTES");
    for (JsonNode reason : status.path("reasons")) {
      verdicts.row(
          reason.path("reason").asString(),
          reason.path("packets").asString(),
          reason.path("bytes").asString());
    }
    out.println();
    verdicts.print(out);
  }
}
