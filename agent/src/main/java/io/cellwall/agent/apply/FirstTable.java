package io.cellwall.agent.apply;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;

/**
 * What an agent does first on a machine that enforces nothing yet: before it reads any manifest.
 */
public final class FirstTable {
  private static final Logger LOGGER = System.getLogger(FirstTable.class.getName());

  private FirstTable() {}

  /** Puts the table of the last boot in force, if there is one that can be read. */
  public static void restore(TableFile file, Enforcement enforcement, InstantSource clock) {
    if (enforcement.generation() != 0) {
      return;
    }
    try {
      file.read()
          .ifPresent(saved ->
              enforcement.restore(
                  saved.names(), saved.at(clock.instant(), enforcement.bootNanos())));
    } catch (DamagedException e) {
      LOGGER.log(
          Level.WARNING, e.getMessage() + "; the walls stand when the revisions have been read");
    }
  }
}
