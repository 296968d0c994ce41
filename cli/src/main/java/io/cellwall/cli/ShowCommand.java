package io.cellwall.cli;

import io.cellwall.cli.output.Printable;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Shows one revision. */
@Command(
    name = "show",
    description = "Show a revision: who made it, why, and how it changed each manifest.",
    mixinStandardHelpOptions = true)
final class ShowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private AgentOption agent;
  @Mixin private OutputOption output;
  @Mixin private TimeOption time;

  @Parameters(paramLabel = "REVISION", description = "Its number.")
  private long revision;

  @Option(
      names = "--manifests",
      description = "Print all its manifests instead, as 'apply -f -' takes them.")
  private boolean manifests;

  @Override
  public Integer call() {
    JsonNode answer = agent.client().get("/v1/revisions/" + revision);
    PrintWriter out = spec.commandLine().getOut();
    if (manifests) {
      out.print(documents(answer.path("manifests")));
      out.flush();
      return 0;
    }
    output.format().print(answer, out, to -> print(answer, to));
    return 0;
  }

  private static String documents(JsonNode manifests) {
    return manifests
        .valueStream()
        .map(manifest -> manifest.path("text").asString())
        .map(text -> text.endsWith("\n") ? text : text + "\n")
        .collect(Collectors.joining("---\n"));
  }

  private void print(JsonNode revision, PrintWriter out) {
    out.println("revision  " + revision.path("revision").asLong());
    out.println("author    %s (%d)".formatted(author(revision), revision.path("uid").asLong()));
    out.println("time      " + time.times().seconds(revision.path("time")));
    if (revision.path("commit").isString()) {
      out.println("commit    " + revision.path("commit").asString());
    }
    out.println("manifests " + revision.path("manifests").size());
    revision
        .path("message")
        .asString()
        .lines()
        .forEach(line -> out.println("    " + Printable.of(line)));
    revision.path("changes").forEach(change -> TextChanges.print(change, out));
  }

  private static String author(JsonNode revision) {
    return revision.path("author").asString();
  }
}
