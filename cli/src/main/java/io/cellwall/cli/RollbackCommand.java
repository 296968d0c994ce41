package io.cellwall.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Goes back to an earlier revision, by a new one. */
@Command(
    name = "rollback",
    description = "Make a new revision with the content of an earlier one.",
    mixinStandardHelpOptions = true)
final class RollbackCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private AgentOption agent;
  @Mixin private OutputOption output;
  @Mixin private ChangeOptions how;

  @Parameters(paramLabel = "REVISION", description = "The number to go back to.")
  private long revision;

  @Option(
      names = "--component",
      paramLabel = "NAME",
      description = "Go back with this component's manifest alone.")
  private @Nullable String component;

  private record Request(
      long revision,
      @Nullable String component,
      String message,
      boolean dryRun,
      @Nullable String confirmWithin,
      boolean force) {}

  @Override
  public Integer call() {
    Request request =
        new Request(
            revision, component, how.message(), how.dryRun(), how.confirmWithin(), how.force());
    JsonNode answer = agent.client().post("/v1/rollback", request);
    Changes.show(answer, output.format(), spec.commandLine());
    return 0;
  }
}
