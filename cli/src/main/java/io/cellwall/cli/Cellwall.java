package io.cellwall.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The list of commands. */
@Command(
    name = "cellwall",
    description = "A zero-trust firewall around every software component of this machine.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    footer = {
      "",
      "Exit status: 0 done; 1 it failed, and why; 2 the call or a manifest is wrong.",
      "CELLWALL_SOCKET moves the agent's socket."
    },
    subcommands = {
      LauncherCommands.Agent.class,
      LauncherCommands.Run.class,
      ApplyCommand.class,
      ConfirmCommand.class,
      DiffCommand.class,
      HistoryCommand.class,
      ShowCommand.class,
      RollbackCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      FollowCommand.class,
      GetCommand.class,
      DescribeCommand.class,
      DeleteCommand.class,
      GrantCommand.class,
      RevokeCommand.class,
      ExplainCommand.class,
      FlowsCommand.class,
      AuditCommand.class,
      StatusCommand.class,
      LauncherCommands.Doctor.class,
      LauncherCommands.Demo.class,
      LauncherCommands.Test.class,
      PlannedCommands.Map.class,
      PlannedCommands.Discover.class,
      PlannedCommands.Learn.class,
      PlannedCommands.Simulate.class,
      PlannedCommands.Check.class,
      PlannedCommands.Enforce.class,
      PlannedCommands.Ui.class,
      PlannedCommands.Sink.class,
      PlannedCommands.Schema.class,
      PlannedCommands.Convert.class,
      PlannedCommands.Backup.class,
      PlannedCommands.Restore.class,
      PlannedCommands.SupportBundle.class,
      RunCgroupCommand.class
    })
final class Cellwall implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return spec.exitCodeOnInvalidInput();
  }
}
