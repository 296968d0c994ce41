package io.cellwall.cli;

import io.cellwall.cli.client.AgentClient;
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
    description = "Show a component: processes, sockets, rules, counts, coverage, manifest.",
    mixinStandardHelpOptions = true)
final class DescribeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private AgentOption agent;
  @Mixin private OutputOption output;
  @Mixin private TimeOption time;

  @Parameters(paramLabel = "NAME", description = "The component.")
  private String name;

  @Override
  public Integer call() {
    String target = "/v1/components/" + AgentClient.encode(name) + "/description";
    JsonNode answer = agent.client().get(target);
    output
        .format()
        .print(
            answer,
            spec.commandLine().getOut(),
            out -> new Description(answer, time.times(), out).print());
    return 0;
  }
}
