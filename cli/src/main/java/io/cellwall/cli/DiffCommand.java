package io.cellwall.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Shows what an apply would do. */
@Command(
    name = "diff",
    description = "Show what apply would change: manifests, and flows newly allowed or denied.",
    mixinStandardHelpOptions = true)
final class DiffCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private AgentOption agent;
  @Mixin private OutputOption output;

  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE|DIR|-",
      description = "As apply takes it.")
  private List<String> files;

  @Override
  public Integer call() {
    JsonNode answer = agent.client().post("/v1/diff", Map.of("sources", ManifestFiles.read(files)));
    output.format().print(answer, spec.commandLine().getOut(), out -> print(answer, out));
    return 0;
  }

  private static void print(JsonNode answer, PrintWriter out) {
    if (answer.path("changes").isEmpty()) {
      out.println("no manifest would change");
      return;
    }
    answer.path("changes").forEach(change -> TextChanges.print(change, out));
    answer.path("notCovered").forEach(note -> out.println("not covered: " + note.asString()));
    out.println();
    if (answer.path("flows").isEmpty()) {
      out.println("no flow would newly be allowed or denied");
    }
    answer.path("flows").forEach(flow -> out.println(line(flow)));
  }

  private static String line(JsonNode flow) {
    return "newly %s: %s -> %s %s (%s)"
        .formatted(
            flow.path("change").asString(),
            flow.path("from").asString(),
            flow.path("to").asString(),
            what(flow),
            reason(flow));
  }

  private static String what(JsonNode flow) {
    String place = (flow.path("protocol").asString() + " " + flow.path("port").asString()).strip();
    String endpoint = flow.path("endpoint").asString("");
    return endpoint.isEmpty() ? place : endpoint + " " + place;
  }

  private static String reason(JsonNode flow) {
    String denied = flow.path("change").asString().equals("allowed") ? "before" : "after";
    return (denied.equals("before") ? "was " : "") + flow.path(denied).path("reason").asString();
  }
}
