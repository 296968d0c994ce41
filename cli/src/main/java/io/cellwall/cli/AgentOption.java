package io.cellwall.cli;

import io.cellwall.cli.client.AgentClient;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Where the agent is: the option, else the environment, else the settings file, else the default.
 */
final class AgentOption {
  private static final Path SETTINGS = Path.of("/etc/cellwall/agent.yaml");

  @Option(
      names = "--socket",
      paramLabel = "FILE",
      description =
          "The agent's socket (default: $CELLWALL_SOCKET or /run/cellwall/cellwall.sock).")
  private @Nullable Path socket;

  AgentClient client() {
    return new AgentClient(socket == null ? configured() : socket);
  }

  private static Path configured() {
    String environment = System.getenv("CELLWALL_SOCKET");
    if (environment != null && !environment.isEmpty()) {
      return Path.of(environment);
    }
    return Path.of(settings());
  }

  private static String settings() {
    String standard = "/run/cellwall/cellwall.sock";
    if (!Files.isReadable(SETTINGS)) {
      return standard;
    }
    return new YAMLMapper().readTree(SETTINGS).path("socket").asString(standard);
  }
}
