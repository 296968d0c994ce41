package io.cellwall.cli;

import io.cellwall.cli.output.FlowLines;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The record on disk: flows, changes of policy, and what the agent itself did. */
@Command(
    name = "audit",
    description = "Read the record; with -o json one object a line.",
    subcommands = {
      PlannedCommands.Verify.class,
      PlannedCommands.Head.class,
      PlannedCommands.Key.class
    },
    mixinStandardHelpOptions = true)
final class AuditCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private AgentOption agent;
  @Mixin private OutputOption output;
  @Mixin private TimeOption time;
  @Mixin private FlowFilter filter;

  @Override
  public Integer call() {
    FlowLines lines = new FlowLines(output.format(), time.times(), spec.commandLine().getOut());
    agent.client().lines("/v1/audit?" + String.join("&", filter.query()), lines::print);
    return 0;
  }
}
