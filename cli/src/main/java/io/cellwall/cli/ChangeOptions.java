package io.cellwall.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a change is made: what is said with it, and what holds its author from being locked out. */
final class ChangeOptions {
  @Option(
      names = {"-m", "--message"},
      paramLabel = "MESSAGE",
      description = "Why; kept with the revision.")
  private String message = "";

  @Option(names = "--dry-run", description = "Say what would change, and change nothing.")
  private boolean dryRun;

  @Option(
      names = "--confirm",
      paramLabel = "60s",
      description = "Take it back after this time unless 'cellwall confirm' comes before.")
  private @Nullable String confirm;

  @Option(
      names = "--force",
      description = "Even if it cuts the connection through which this is called.")
  private boolean force;

  String message() {
    return message;
  }

  boolean dryRun() {
    return dryRun;
  }

  /** As ISO 8601 has it, such as {@code PT60S}; null: for good. */
  @Nullable String confirmWithin() {
    return confirm == null ? null : Spans.require(confirm).toString();
  }

  boolean force() {
    return force;
  }
}
