package io.cellwall.cli;

import io.cellwall.cli.client.AgentClient;
import io.cellwall.cli.output.Table;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Lists revisions. */
@Command(
    name = "history",
    description = "List revisions, newest last: who made each, when, why, and what it changed.",
    mixinStandardHelpOptions = true)
final class HistoryCommand implements Callable<Integer> {
  /** A first revision may add a thousand manifests. */
  private static final int LISTED_CHANGES = 3;

  @Spec private CommandSpec spec;
  @Mixin private AgentOption agent;
  @Mixin private OutputOption output;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "Only those that changed the component or grant of this name.")
  private @Nullable String name;

  @Override
  public Integer call() {
    String only = name == null ? "" : "?name=" + AgentClient.encode(name);
    JsonNode revisions = agent.client().get("/v1/revisions" + only);
    output.format().print(revisions, spec.commandLine().getOut(), out -> table(revisions, out));
    return 0;
  }

  private static void table(JsonNode revisions, PrintWriter out) {
    Table table = new Table("REVISION", "TIME", "AUTHOR", "CHANGES", "MESSAGE");
    for (JsonNode revision : revisions) {
      table.row(
          revision.path("revision").asString(),
          revision.path("time").asString(),
          revision.path("author").asString(),
          changes(revision.path("changes")),
          revision.path("message").asString().lines().findFirst().orElse(""));
    }
    table.print(out);
  }

  private static String changes(JsonNode changes) {
    String first =
        changes
            .valueStream()
            .limit(LISTED_CHANGES)
            .map(Changes::line)
            .collect(Collectors.joining(", "));
    int more = changes.size() - LISTED_CHANGES;
    return more > 0 ? first + " and " + more + " more" : first;
  }
}
