package io.cellwall.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Somebody works through a connection, as over ssh, and is about to cut it. */
class CallerConnectionTest {
  private static final String MANIFEST =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: terminal}
      spec:
        egress: [{to: [{entity: host}]}]
      """;

  /** Accepts one connection, and then runs a command as a shell behind it would. */
  private static final String SERVER =
      """
      import socket, subprocess, sys
      listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
      print("ready", flush=True)
      connection, _ = listener.accept()
      sys.exit(subprocess.call(sys.argv[2:]))
      """;

  private final Sandbox sandbox = Sandbox.start();

  @AfterEach
  void stop() {
    sandbox.close();
  }

  private record Result(int status, String output) {}

  /** Applies a manifest from behind a connection that the component has opened. */
  private Result applyThroughConnection(String manifest, String... options) throws Exception {
    sandbox.cli().apply(MANIFEST);
    Process server =
        new ProcessBuilder(command(manifest, options)).redirectErrorStream(true).start();
    assertThat(server.inputReader(UTF_8).readLine()).isEqualTo("ready");
    Map<String, Object> place =
        Map.of("name", "it", "protocol", "TCP", "address", "127.0.0.1", "port", sandbox.port(0));
    sandbox.probe("terminal").call("open_connection", place).succeeded();
    StringBuilder output = new StringBuilder();
    server.inputReader(UTF_8).lines().forEach(output::append);
    return new Result(server.waitFor(), output.toString());
  }

  private List<String> command(String manifest, String... options) throws IOException {
    Path file = Files.writeString(sandbox.stateDirectory().resolve("change.yaml"), manifest);
    List<String> command =
        new ArrayList<>(
            List.of("/usr/bin/python3", "-c", SERVER, Integer.toString(sandbox.port(0))));
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "io.cellwall.cli.Main",
            "apply",
            "-f",
            file.toString(),
            "--socket",
            sandbox.socket().toString()));
    command.addAll(List.of(options));
    return command;
  }

  private static String cut() {
    return MANIFEST.replace("[{to: [{entity: host}]}]", "[]");
  }

  @Test
  void aChangeThatWouldCutTheCallersConnectionIsRefused() throws Exception {
    Result result = applyThroughConnection(cut());
    assertThat(result.output()).contains("would cut the connection", "127.0.0.1", "--confirm 60s");
    assertThat(result.status()).isEqualTo(1);
    assertThat(sandbox.cli().json("status").get("revision").asLong()).isEqualTo(1);
  }

  @Test
  void itIsMadeAllTheSameWhenForced() throws Exception {
    assertThat(applyThroughConnection(cut(), "--force").output()).contains("revision 2");
  }

  @Test
  void itIsMadeOnTrialWhenItIsToBeConfirmed() throws Exception {
    assertThat(applyThroughConnection(cut(), "--confirm", "60s").output()).contains("revision 2");
    assertThat(sandbox.cli().must("confirm", "--take-back")).contains("revision 3");
  }

  @Test
  void aChangeThatLeavesItAloneIsMade() throws Exception {
    assertThat(applyThroughConnection(MANIFEST + "# again\n").output()).contains("revision 2");
  }
}
