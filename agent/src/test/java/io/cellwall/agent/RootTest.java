package io.cellwall.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class RootTest {
  @Test
  void anotherUserIsToldToBeRootAndNotThatTheKernelRefuses() {
    assertThatThrownBy(() -> Root.require("doctor", 1000))
        .hasMessage("'cellwall doctor' must be root, and is user 1000: run it with sudo");
    Root.require("doctor", 0);
  }

  @Test
  void whatCouldNotBeSaidIsAFailure() throws IOException {
    for (String call : List.of("--help", "unload --help", "doctor --help")) {
      StringWriter err = new StringWriter();
      CommandLine commands =
          Main.commandLine()
              .setOut(new PrintWriter(new FileWriter("/dev/full", StandardCharsets.UTF_8)))
              .setErr(new PrintWriter(err, true));
      assertThat(Main.run(commands, call.split(" ", -1))).as(call).isEqualTo(1);
      assertThat(err.toString()).contains("could not be written");
    }
    CommandLine heard = Main.commandLine().setOut(new PrintWriter(new StringWriter()));
    assertThat(Main.run(heard, "--help")).isZero();
  }

  @Test
  void namesOfFilesReachTheTerminalAsTextAlone() {
    StringWriter err = new StringWriter();
    CommandLine commands = Main.commandLine().setErr(new PrintWriter(err, true));
    assertThat(commands.execute("unload", "--settings", "/\u001b[2Jgone")).isEqualTo(2);
    assertThat(err.toString()).contains("/\\u001b[2Jgone").doesNotContain("\u001b");
  }
}
