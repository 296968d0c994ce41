package io.cellwall.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentFlagsTest {
  @TempDir Path directory;

  @Test
  void aSettingsFileThatIsNamedMustBeThere() {
    Path missing = directory.resolve("agent.yaml");
    StringWriter err = new StringWriter();
    int status =
        Main.commandLine()
            .setErr(new PrintWriter(err))
            .execute(
                "unload",
                "--settings",
                missing.toString(),
                "--cgroup-root",
                directory.toString(),
                "--state-dir",
                directory.toString(),
                "--bpffs",
                directory.resolve("pins").toString());
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "cellwall: cannot read the settings %s: there is no such file".formatted(missing));
    assertThat(status).isEqualTo(2);
  }
}
