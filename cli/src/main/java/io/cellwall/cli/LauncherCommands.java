package io.cellwall.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Commands that the launcher script carries out before this program starts. They are here so that
 * {@code --help} lists them, and so that whoever starts this program without the launcher is told.
 */
final class LauncherCommands {
  private LauncherCommands() {}

  abstract static class Listed implements Callable<Integer> {
    @Parameters(arity = "0..*", hidden = true)
    private List<String> words = List.of();

    @Override
    public Integer call() {
      throw new WrongCallException(
          "only the launcher script carries this command out, words=" + words);
    }
  }

  @Command(
      name = "agent",
      description = "Run the agent in the foreground; `agent unload` removes all enforcement.")
  static final class Agent extends Listed {}

  @Command(
      name = "run",
      description = "Start a command inside a component: run NAME -- COMMAND...",
      footer = {
        "      --socket=FILE   The agent's socket.",
        "      --user=U        Start it as this user.",
        "Its exit status is COMMAND's; 126 or 127 where COMMAND cannot be started."
      },
      customSynopsis = "cellwall run NAME [--user U] [--socket FILE] -- COMMAND...",
      mixinStandardHelpOptions = true)
  static final class Run extends Listed {}

  @Command(
      name = "doctor",
      description = "What this machine can enforce, and the fix for the rest.")
  static final class Doctor extends Listed {}

  @Command(name = "demo", description = "Put real software behind walls and show it.")
  static final class Demo extends Listed {}

  @Command(name = "test", description = "Build and run all tests.")
  static final class Test extends Listed {}
}
