package io.cellwall.agent;

import java.io.PrintWriter;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;

/** Where the agent starts. */
public final class Main {
  /** Held, because a logger that nobody holds forgets its level. */
  private static final Logger SERVER = Logger.getLogger("io.helidon");

  private Main() {}

  public static void main(String[] arguments) {
    System.setProperty("java.util.logging.SimpleFormatter.format", "%4$s %3$s: %5$s%6$s%n");
    SERVER.setLevel(Level.WARNING);
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new AgentCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Main::failed)
        .setParameterExceptionHandler(Main::wrongCall);
  }

  /** The status of a command that has done what it had to: whether it could say so. */
  static int written(PrintWriter out, PrintWriter err) {
    if (out.checkError()) {
      err.println("cellwall: the output could not be written");
      return ExitCode.SOFTWARE;
    }
    return ExitCode.OK;
  }

  private static int failed(
      Exception failure, CommandLine command, CommandLine.ParseResult arguments) {
    command.getErr().println("cellwall: " + failure.getMessage());
    return failure instanceof IllegalArgumentException ? ExitCode.USAGE : ExitCode.SOFTWARE;
  }

  private static int wrongCall(ParameterException wrong, String[] arguments) {
    PrintWriter err = wrong.getCommandLine().getErr();
    err.println("cellwall: " + wrong.getMessage());
    err.println("Try: " + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE;
  }
}
