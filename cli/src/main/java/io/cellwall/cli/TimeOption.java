package io.cellwall.cli;

import io.cellwall.cli.output.Times;
import picocli.CommandLine.Option;

/** In which time an answer for people is told; those for programs are always in universal time. */
final class TimeOption {
  @Option(names = "--utc", description = "Tell times in UTC, not in this machine's time.")
  private boolean utc;

  Times times() {
    return Times.in(utc);
  }
}
