package io.cellwall.cli;

import io.cellwall.cli.client.AgentClient;
import io.cellwall.cli.output.Table;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Everything about one component. */
@Command(
    name = "describe",
    description = "Show a component: manifest, processes, sockets, coverage, counts.",
    mixinStandardHelpOptions = true)
final class DescribeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private AgentOption agent;
  @Mixin private OutputOption output;

  @Parameters(paramLabel = "NAME", description = "The component.")
  private String name;

  @Override
  public Integer call() {
    String target = "/v1/components/" + AgentClient.encode(name) + "/description";
    JsonNode answer = agent.client().get(target);
    output.format().print(answer, spec.commandLine().getOut(), out -> print(answer, out));
    return 0;
  }

  private static void print(JsonNode component, PrintWriter out) {
    out.println("Name:      " + component.path("name").asString());
    out.println("Identity:  " + component.path("identity").asString());
    out.println("Status:    " + component.path("status").asString());
    out.println("Revision:  " + component.path("revision").asString());
    component
        .path("notCovered")
        .forEach(note -> out.println("           not covered: " + note.asString()));
    out.println("Cgroups:");
    component.path("cgroups").forEach(cgroup -> out.println("  " + cgroup.asString()));
    component
        .path("idleSelectors")
        .forEach(selector -> out.println("  " + selector.asString() + " finds no process"));
    processes(component.path("processes"), out);
    sockets(component.path("sockets"), out);
    coverage(component.path("coverage"), out);
    counts(component.path("counts"), out);
    out.println();
    out.println("Manifest:");
    component.path("text").asString("").lines().forEach(line -> out.println("  " + line));
  }

  private static void processes(JsonNode processes, PrintWriter out) {
    Table table = new Table("PID", "COMMAND", "CGROUP");
    for (JsonNode process : processes) {
      table.row(
          process.path("pid").asString(),
          process.path("command").asString(),
          process.path("cgroup").asString());
    }
    section(table, out);
  }

  private static void sockets(JsonNode sockets, PrintWriter out) {
    Table table = new Table("LISTENS", "ADDRESS", "PORT", "PID", "ENDPOINT");
    for (JsonNode socket : sockets) {
      table.row(
          socket.path("protocol").asString(),
          socket.path("path").asString(socket.path("address").asString("")),
          socket.path("port").asString(""),
          socket.path("pid").asString(),
          socket.path("endpoint").asString("(not exposed)"));
    }
    section(table, out);
  }

  private static void coverage(JsonNode coverage, PrintWriter out) {
    Table table = new Table("INTERACTION", "COVERAGE");
    for (JsonNode row : coverage) {
      table.row(row.path("interaction").asString(), row.path("state").asString());
    }
    section(table, out);
  }

  private static void counts(JsonNode counts, PrintWriter out) {
    Table table =
        new Table("SOURCE", "DESTINATION", "ENDPOINT", "VERDICT", "REASON", "FLOWS", "PACKETS");
    for (JsonNode edge : counts) {
      table.row(
          edge.path("source").asString("?"),
          edge.path("destination").asString("?"),
          edge.path("endpoint").asString("-"),
          edge.path("verdict").asString(),
          edge.path("reason").asString(),
          edge.path("flows").asString(),
          edge.path("packets").asString());
    }
    section(table, out);
  }

  private static void section(Table table, PrintWriter out) {
    out.println();
    table.print(out);
  }
}
