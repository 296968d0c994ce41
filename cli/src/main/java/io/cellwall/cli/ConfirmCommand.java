package io.cellwall.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Says that the change on trial is right, or that it is not. */
@Command(
    name = "confirm",
    description = "Keep the change that was applied with --confirm.",
    mixinStandardHelpOptions = true)
final class ConfirmCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private AgentOption agent;
  @Mixin private OutputOption output;

  @Option(names = "--take-back", description = "Take it back now, before its time.")
  private boolean takeBack;

  @Override
  public Integer call() {
    JsonNode answer = agent.client().post("/v1/confirm", Map.of("takeBack", takeBack));
    String line = "revision " + answer.path("revision").asLong() + (takeBack ? "" : " confirmed");
    output.format().print(answer, spec.commandLine().getOut(), out -> out.println(line));
    return 0;
  }
}
