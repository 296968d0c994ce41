package io.cellwall.cli;

import io.cellwall.cli.output.FlowLines;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Interactions that the agent remembers, newest last. */
@Command(
    name = "flows",
    description = "Show interactions, newest last; with -o json one object a line.",
    mixinStandardHelpOptions = true)
final class FlowsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private AgentOption agent;
  @Mixin private OutputOption output;
  @Mixin private FlowFilter filter;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what happens next, until interrupted.")
  private boolean follow;

  @Override
  public Integer call() {
    List<String> query = filter.query();
    query.add("follow=" + follow);
    FlowLines lines = new FlowLines(output.format(), spec.commandLine().getOut());
    agent.client().lines("/v1/flows?" + String.join("&", query), lines::print);
    return 0;
  }
}
