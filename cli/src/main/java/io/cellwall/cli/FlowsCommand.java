package io.cellwall.cli;

import io.cellwall.cli.output.FlowLines;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Interactions that the agent remembers, newest last. */
@Command(
    name = "flows",
    description = "Show interactions, newest last; with -o json one object a line.",
    mixinStandardHelpOptions = true)
final class FlowsCommand implements Callable<Integer> {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String MISSED = "{\"event\":\"flows-missed\"";

  @Spec private CommandSpec spec;
  @Mixin private AgentOption agent;
  @Mixin private OutputOption output;
  @Mixin private TimeOption time;
  @Mixin private FlowFilter filter;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what happens next, until interrupted.")
  private boolean follow;

  @Override
  public Integer call() {
    List<String> query = filter.query();
    query.add("follow=" + follow);
    FlowLines lines = new FlowLines(output.format(), time.times(), spec.commandLine().getOut());
    agent.client().lines("/v1/flows?" + String.join("&", query), line -> print(line, lines));
    return 0;
  }

  /** What was missed is not told among the flows: who reads those expects nothing else there. */
  private void print(String line, FlowLines lines) {
    if (!line.startsWith(MISSED)) {
      lines.print(line);
      return;
    }
    long missed = JSON.readTree(line).path("flows").asLong();
    PrintWriter err = spec.commandLine().getErr();
    err.println(
        "cellwall: " + missed + " flows are missing here; they came faster than they were read");
    err.flush();
  }
}
