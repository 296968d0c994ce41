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
import picocli.CommandLine.Option;
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
  @Mixin private TimeOption time;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "Only those that changed the component or grant of this name.")
  private @Nullable String name;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Only the newest N (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--all", description = "All of them.")
  private boolean all;

  @Override
  public Integer call() {
    int most = all ? Integer.MAX_VALUE : limit;
    String only = name == null ? "" : "&name=" + AgentClient.encode(name);
    JsonNode revisions = agent.client().get("/v1/revisions?limit=" + most + only);
    output.format().print(revisions, spec.commandLine().getOut(), out -> table(revisions, out));
    if (revisions.size() == most && revisions.path(0).path("revision").asLong() > 1) {
      spec.commandLine().getErr().println("the newest " + most + "; --all or --limit shows more");
    }
    return 0;
  }

  private void table(JsonNode revisions, PrintWriter out) {
    Table table = new Table("REVISION", "TIME", "AUTHOR", "COMMIT", "CHANGES", "MESSAGE");
    for (JsonNode revision : revisions) {
      table.row(
          revision.path("revision").asString(),
          time.times().seconds(revision.path("time")),
          revision.path("author").asString(),
          abbreviated(revision.path("commit").asString("-")),
          changes(revision.path("changes")),
          revision.path("message").asString().lines().findFirst().orElse(""));
    }
    table.print(out);
  }

  /** As Git shows it. */
  private static String abbreviated(String commit) {
    return commit.substring(0, Math.min(commit.length(), 12));
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
