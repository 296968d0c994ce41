package io.cellwall.cli;

import io.cellwall.cli.output.Printable;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Lets the agent leave the repository that it follows aside for a while. */
@Command(
    name = "follow",
    description = "Stop following the repository for now (suspend), or go on (resume).",
    mixinStandardHelpOptions = true)
final class FollowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private AgentOption agent;
  @Mixin private OutputOption output;

  /** What is to become of the following. */
  enum Step {
    SUSPEND,
    RESUME
  }

  @Parameters(paramLabel = "suspend|resume", description = "What to do.")
  private Step step;

  @Override
  public Integer call() {
    JsonNode answer = agent.client().post("/v1/follow", Map.of("suspended", step == Step.SUSPEND));
    output
        .format()
        .print(answer, spec.commandLine().getOut(), out -> out.println(Printable.of(line(answer))));
    return 0;
  }

  private static String line(JsonNode following) {
    if (following.path("suspended").asBoolean()) {
      return "suspended: components are changed here until: cellwall follow resume";
    }
    String problem = following.path("problem").asString("");
    return problem.isEmpty()
        ? "follows "
            + following.path("git").asString()
            + ", commit "
            + following.path("commit").asString("none yet")
        : "follows " + following.path("git").asString() + ", but " + problem;
  }
}
