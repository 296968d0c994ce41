package io.cellwall.cli;

import static java.util.Objects.requireNonNullElse;

import io.cellwall.cli.client.AgentNotRunningException;
import io.cellwall.cli.client.RefusedException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns whatever a command throws into lines on standard error and an exit status. */
final class Failures implements IExecutionExceptionHandler {
  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, ParseResult arguments) {
    report(failure).print(arguments.originalArgs(), command.getErr());
    boolean callWrong =
        failure instanceof WrongCallException
            || (failure instanceof RefusedException refusal && refusal.callWrong());
    return callWrong ? ExitCode.USAGE : ExitCode.SOFTWARE;
  }

  private static ErrorReport report(Exception failure) {
    String message = requireNonNullElse(failure.getMessage(), failure.toString());
    return switch (failure) {
      case RefusedException refusal ->
          ErrorReport.of(refusal.code(), message, refusal.diagnostics());
      case WrongCallException _ -> ErrorReport.of("bad-call", message, List.of());
      case AgentNotRunningException _ -> ErrorReport.of("agent-not-running", message, List.of());
      default -> ErrorReport.of("failed", message, List.of());
    };
  }
}
