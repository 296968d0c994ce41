package io.cellwall.cli;

import io.cellwall.cli.client.RefusedException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns whatever a command throws into lines on standard error and an exit status. */
final class Failures implements IExecutionExceptionHandler {
  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, ParseResult arguments) {
    PrintWriter err = command.getErr();
    if (!(failure instanceof RefusedException refusal)) {
      err.println("cellwall: " + failure.getMessage());
      return failure instanceof WrongCallException ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }
    refusal.diagnostics().forEach(err::println);
    err.println("cellwall: " + refusal.getMessage());
    return refusal.callWrong() ? ExitCode.USAGE : ExitCode.SOFTWARE;
  }
}
