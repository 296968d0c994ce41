package io.cellwall.cli;

import picocli.CommandLine;

/** Where the command line starts. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** The whole command line, ready to carry out one call. */
  public static CommandLine commandLine() {
    return new CommandLine(new Cellwall())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(new Failures())
        .setParameterExceptionHandler(new WrongCalls());
  }
}
