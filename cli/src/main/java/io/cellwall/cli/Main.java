package io.cellwall.cli;

import io.cellwall.cli.output.Format;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import picocli.CommandLine;

/** Where the command line starts. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(commandLine().setOut(standardOutput()), arguments));
  }

  /** System.out keeps it to itself when something could not be written. */
  private static PrintWriter standardOutput() {
    return new PrintWriter(
        new OutputStreamWriter(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)),
            System.out.charset()));
  }

  /** Carries a call out; what could not be told was not done. */
  static int run(CommandLine commands, String... arguments) {
    int status = commands.execute(arguments);
    PrintWriter out = commands.getOut();
    out.flush();
    if (status == 0 && out.checkError()) {
      commands.getErr().println("cellwall: the output could not be written");
      return 1;
    }
    return status;
  }

  /** The whole command line, ready to carry out one call. */
  public static CommandLine commandLine() {
    return PlannedCommands.accept(new CommandLine(new Cellwall()))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(long.class, Words::number)
        .registerConverter(Long.class, Words::number)
        .registerConverter(int.class, Words::smallNumber)
        .registerConverter(Integer.class, Words::smallNumber)
        .registerConverter(Format.class, word -> Words.one(Format.class, word))
        .registerConverter(
            FlowFilter.Verdict.class, word -> Words.one(FlowFilter.Verdict.class, word))
        .registerConverter(
            FollowCommand.Step.class, word -> Words.one(FollowCommand.Step.class, word))
        .setExecutionExceptionHandler(new Failures())
        .setParameterExceptionHandler(new WrongCalls());
  }
}
