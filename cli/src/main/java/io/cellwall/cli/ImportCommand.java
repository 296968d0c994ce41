package io.cellwall.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Takes over revisions that were exported elsewhere. */
@Command(
    name = "import",
    description = "Take over all revisions of an export, where there are none yet.",
    mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private AgentOption agent;
  @Mixin private OutputOption output;

  @Parameters(paramLabel = "FILE", description = "What 'export' has written.")
  private Path file;

  @Override
  public Integer call() {
    JsonNode answer = agent.client().postBytes("/v1/history", content());
    String line = "revision " + answer.path("revision").asLong();
    output.format().print(answer, spec.commandLine().getOut(), out -> out.println(line));
    return 0;
  }

  private byte[] content() {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new WrongCallException("no such file: " + file);
    } catch (IOException e) {
      throw new WrongCallException("cannot read " + file + ": " + e.getMessage());
    }
  }
}
