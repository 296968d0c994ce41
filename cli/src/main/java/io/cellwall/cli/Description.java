package io.cellwall.cli;

import io.cellwall.cli.output.Format;
import io.cellwall.cli.output.Paragraphs;
import io.cellwall.cli.output.Printable;
import io.cellwall.cli.output.Table;
import io.cellwall.cli.output.Times;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** One component for people: who it is and what it does first, its text last. */
final class Description {
  private static final String NOT_COVERED = "not covered";

  private final JsonNode component;
  private final Times times;
  private final PrintWriter out;
  private final Paragraphs lines;

  Description(JsonNode component, Times times, PrintWriter out) {
    this.component = component;
    this.times = times;
    this.out = out;
    this.lines = new Paragraphs(out, 11);
  }

  void print() {
    head();
    section(processes());
    section(sockets());
    section(rules());
    section(counts());
    coverage();
    out.println();
    out.println("Manifest:");
    manifest().lines().forEach(line -> out.println("  " + Printable.of(line)));
  }

  private void head() {
    lines.print("Name:", text(component, "name"));
    lines.print("Status:", text(component, "status"));
    lines.print("Identity:", text(component, "identity"));
    String changed = text(component, "changed");
    lines.print(
        "Revision:",
        text(component, "revision")
            + (changed.isEmpty() ? "" : ", this manifest since " + changed));
    list("Labels:", labels());
    list("Cgroups:", Texts.of(component.path("cgroups")));
    list("Units:", Texts.of(component.path("systemdUnits")));
    Texts.of(component.path("idleSelectors"))
        .forEach(selector -> lines.print("Idle:", selector + " finds no process"));
    Texts.of(component.path("notCovered"))
        .forEach(part -> lines.print("", NOT_COVERED + ": " + part));
  }

  private void list(String heading, List<String> entries) {
    String next = heading;
    for (String entry : entries) {
      lines.print(next, entry);
      next = "";
    }
  }

  private List<String> labels() {
    String labels =
        component.path("labels").properties().stream()
            .map(label -> label.getKey() + "=" + label.getValue().asString())
            .sorted()
            .collect(Collectors.joining(", "));
    return labels.isEmpty() ? List.of() : List.of(labels);
  }

  private Table processes() {
    Table table = new Table("PID", "COMMAND", "CGROUP");
    for (JsonNode process : component.path("processes")) {
      table.row(text(process, "pid"), text(process, "command"), text(process, "cgroup"));
    }
    return table;
  }

  private Table sockets() {
    Table table = new Table("LISTENS", "ADDRESS", "PORT", "PID", "ENDPOINT");
    for (JsonNode socket : component.path("sockets")) {
      table.row(
          text(socket, "protocol"),
          socket.path("path").asString(text(socket, "address")),
          text(socket, "port"),
          text(socket, "pid"),
          socket.path("endpoint").asString("(not exposed)"));
    }
    return table;
  }

  private Table rules() {
    Table table = new Table("RULE", "LAST USE", "TEXT");
    for (JsonNode line : component.path("rules")) {
      JsonNode rule = line.path("rule");
      String used = times.seconds(line.path("lastUse"));
      table.row(
          text(rule, "rule"),
          used.isEmpty() ? "-" : used,
          text(rule, "text").replaceAll("\\s+", " "));
    }
    return table;
  }

  private Table counts() {
    Table table =
        new Table("SOURCE", "DESTINATION", "ENDPOINT", "VERDICT", "REASON", "FLOWS", "PACKETS");
    for (JsonNode edge : component.path("counts")) {
      table.row(
          edge.path("source").asString("?"),
          edge.path("destination").asString("?"),
          edge.path("endpoint").asString(place(edge)),
          text(edge, "verdict"),
          text(edge, "reason"),
          text(edge, "flows"),
          text(edge, "packets"));
    }
    return table;
  }

  /** Of what has no name: such as {@code TCP 5432}, or the protocol alone. */
  private static String place(JsonNode edge) {
    String port = text(edge, "port");
    return text(edge, "protocol") + (port.equals("0") ? "" : " " + port);
  }

  /** Only what is not whole, by cause. */
  private void coverage() {
    Map<String, List<String>> gaps = new LinkedHashMap<>();
    for (JsonNode row : component.path("coverage")) {
      if (text(row, "state").startsWith(NOT_COVERED)) {
        gaps.computeIfAbsent(text(row, "state"), _ -> new ArrayList<>())
            .add(text(row, "interaction"));
      }
    }
    if (gaps.isEmpty()) {
      return;
    }
    out.println();
    Paragraphs indented = new Paragraphs(out, 2);
    gaps.forEach((state, interactions) -> {
      indented.print("", state + ":");
      new Paragraphs(out, 4).print("", String.join("; ", interactions));
    });
  }

  /** As it was written, comments and all, but for JSON. */
  private String manifest() {
    String text = text(component, "text");
    boolean json = text.lines().anyMatch(line -> line.startsWith("{"));
    return json ? Format.yaml(new YAMLMapper().readTree(text)) : text;
  }

  private void section(Table table) {
    if (!table.isEmpty()) {
      out.println();
      table.print(out);
    }
  }

  private static String text(JsonNode node, String name) {
    return node.path(name).asString("");
  }
}
