package io.cellwall.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Commands that the contract names and nobody has built. They are here so that {@code --help} tells
 * the whole list, and so that who calls one learns that it is not there, and not that the word is
 * wrong.
 */
final class PlannedCommands {
  private PlannedCommands() {}

  abstract static class Planned implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      throw new NotBuiltException(spec.qualifiedName(" ").replaceFirst("^cellwall ", ""));
    }
  }

  /** Which words a planned command will take is not known yet, so each is taken. */
  static CommandLine accept(CommandLine commands) {
    for (CommandLine each : commands.getSubcommands().values()) {
      if (each.getCommand() instanceof Planned) {
        each.setUnmatchedArgumentsAllowed(true);
      }
      accept(each);
    }
    return commands;
  }

  @Command(name = "map", description = "Not built yet: who talks to whom.")
  static final class Map extends Planned {}

  @Command(name = "discover", description = "Not built yet: a manifest for each service that runs.")
  static final class Discover extends Planned {}

  @Command(name = "learn", description = "Not built yet: manifests that allow what was seen.")
  static final class Learn extends Planned {}

  @Command(name = "simulate", description = "Not built yet: recorded flows under other manifests.")
  static final class Simulate extends Planned {}

  @Command(name = "check", description = "Not built yet: assertions about manifests.")
  static final class Check extends Planned {}

  @Command(name = "enforce", description = "Not built yet: from audit mode to enforcement.")
  static final class Enforce extends Planned {}

  @Command(name = "ui", description = "Not built yet: the page.")
  static final class Ui extends Planned {}

  @Command(name = "sink", description = "Not built yet: records what is redirected to it.")
  static final class Sink extends Planned {}

  @Command(name = "schema", description = "Not built yet: JSON Schema of manifests.")
  static final class Schema extends Planned {}

  @Command(name = "convert", description = "Not built yet: manifests from other firewalls' rules.")
  static final class Convert extends Planned {}

  @Command(name = "backup", description = "Not built yet: all state into a file.")
  static final class Backup extends Planned {}

  @Command(name = "restore", description = "Not built yet: all state from a file.")
  static final class Restore extends Planned {}

  @Command(name = "support-bundle", description = "Not built yet: what a supporter needs.")
  static final class SupportBundle extends Planned {}

  @Command(name = "verify", description = "Not built yet: whether the record is whole.")
  static final class Verify extends Planned {}

  @Command(name = "head", description = "Not built yet: the record's last digest.")
  static final class Head extends Planned {}

  @Command(name = "key", description = "Not built yet: the key that signs the record.")
  static final class Key extends Planned {}
}
