package io.cellwall.agent;

import static java.util.Objects.requireNonNullElse;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.util.List;
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
    System.exit(run(commandLine().setOut(standardOutput()), arguments));
  }

  /** Carries a call out; what could not be told was not done. */
  static int run(CommandLine commands, String... arguments) {
    int status = commands.execute(arguments);
    PrintWriter out = commands.getOut();
    out.flush();
    if (status == ExitCode.OK && out.checkError()) {
      commands.getErr().println("cellwall: the output could not be written");
      return ExitCode.SOFTWARE;
    }
    return status;
  }

  /** System.out keeps it to itself when something could not be written. */
  private static PrintWriter standardOutput() {
    return new PrintWriter(
        new OutputStreamWriter(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)),
            System.out.charset()));
  }

  static CommandLine commandLine() {
    return new CommandLine(new AgentCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Main::failed)
        .setParameterExceptionHandler(Main::wrongCall);
  }

  private static int failed(
      Exception failure, CommandLine command, CommandLine.ParseResult arguments) {
    String message = requireNonNullElse(failure.getMessage(), failure.toString());
    boolean callWrong = failure instanceof IllegalArgumentException;
    ErrorText.of(callWrong ? "bad-call" : "failed", message)
        .print(arguments.originalArgs(), command.getErr());
    return callWrong ? ExitCode.USAGE : ExitCode.SOFTWARE;
  }

  private static int wrongCall(ParameterException wrong, String[] arguments) {
    PrintWriter err = wrong.getCommandLine().getErr();
    List<String> call = List.of(arguments);
    ErrorText.of("bad-call", requireNonNullElse(wrong.getMessage(), wrong.toString()))
        .print(call, err);
    if (!ErrorText.isForm(call)) {
      err.println("Try: " + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    }
    return ExitCode.USAGE;
  }
}
