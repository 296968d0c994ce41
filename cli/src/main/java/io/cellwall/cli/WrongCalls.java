package io.cellwall.cli;

import static java.util.Objects.requireNonNullElse;

import io.cellwall.cli.output.Format;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says what is wrong with the words of a call, in one line, and where the right ones are listed.
 */
final class WrongCalls implements IParameterExceptionHandler {
  @Override
  public int handleParseException(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    List<String> call = List.of(arguments);
    ErrorReport.of("bad-call", requireNonNullElse(wrong.getMessage(), wrong.toString()), List.of())
        .print(call, err);
    if (ErrorReport.wanted(call) == Format.TABLE) {
      UnmatchedArgumentException.printSuggestions(wrong, err);
      err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
    }
    return ExitCode.USAGE;
  }
}
