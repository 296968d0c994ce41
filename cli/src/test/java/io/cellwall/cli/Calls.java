package io.cellwall.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;

/**
 * Calls of the command line in this process.
 *
 * @param directory for what they read and for the socket that they ask
 */
record Calls(Path directory) {
  record Result(int status, String out, String err) {}

  /** Where a test may let an agent listen. */
  String socket() {
    return directory.resolve("cellwall.sock").toString();
  }

  String manifest() throws IOException {
    return Files.writeString(directory.resolve("web.yaml"), "kind: Component\n").toString();
  }

  CannedAgent agent(String answer) throws IOException {
    return CannedAgent.listen(Path.of(socket()), answer);
  }

  static Result run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commands =
        Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int status = commands.execute(arguments);
    return new Result(status, out.toString(), err.toString());
  }
}
