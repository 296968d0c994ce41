package io.cellwall.cli;

import io.cellwall.cli.output.Format;
import picocli.CommandLine.Option;

/** How the answer is printed. */
final class OutputOption {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table (default), json or yaml.")
  private Format format = Format.TABLE;

  Format format() {
    return format;
  }
}
