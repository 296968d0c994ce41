package io.cellwall.agent;

import io.cellwall.agent.follow.FollowSettings;
import io.cellwall.manifest.Diagnostic;
import io.cellwall.manifest.Fields;
import io.cellwall.manifest.Problems;
import io.cellwall.manifest.SettingsText;
import io.cellwall.manifest.Source;
import io.cellwall.manifest.Value;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * {@code /etc/cellwall/agent.yaml}: what the flags say, for an agent that is started without. What
 * it does not say is empty.
 */
record SettingsFile(
    Optional<Path> cgroupRoot,
    Optional<Path> stateDirectory,
    Optional<Path> socket,
    Optional<Path> bpffs,
    boolean acceptUncovered,
    int rememberedFlows,
    Optional<FollowSettings> follow,
    Optional<InetSocketAddress> metrics) {
  private static final Path PLACE = Path.of("/etc/cellwall/agent.yaml");
  private static final int MOST_FLOWS = 1_000_000;
  private static final Pattern LISTEN =
      Pattern.compile("([0-9.]+|\\[[0-9a-fA-F:.]+\\]):([0-9]{1,5})");
  private static final SettingsFile NOTHING =
      new SettingsFile(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false,
          AgentSettings.REMEMBERED_FLOWS,
          Optional.empty(),
          Optional.empty());

  /** The file in its usual place, which says nothing where it is not there. */
  static SettingsFile usual() {
    return Files.exists(PLACE) ? read(PLACE) : NOTHING;
  }

  /**
   * @throws IllegalArgumentException if it cannot be read, or naming each place that does not fit
   */
  static SettingsFile read(Path file) {
    if (!Files.exists(file)) {
      throw new IllegalArgumentException(
          "cannot read the settings " + file + ": there is no such file");
    }
    try {
      return read(Source.utf8(file.toString(), Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "cannot read the settings " + file + ": " + e.getMessage(), e);
    }
  }

  static SettingsFile read(Source source) {
    Problems problems = new Problems(source.name());
    SettingsFile settings =
        SettingsText.read(source, problems).map(SettingsFile::read).orElse(NOTHING);
    List<Diagnostic> found = problems.sorted();
    if (!found.isEmpty()) {
      throw new IllegalArgumentException(
          found.stream().map(Diagnostic::toString).collect(Collectors.joining("\n")));
    }
    return settings;
  }

  private static SettingsFile read(Value document) {
    Fields fields =
        document.fields(
            "cgroupRoot",
            "stateDir",
            "socket",
            "bpffs",
            "acceptUncovered",
            "rememberedFlows",
            "repository",
            "metrics");
    return new SettingsFile(
        path(fields, "cgroupRoot"),
        path(fields, "stateDir"),
        path(fields, "socket"),
        path(fields, "bpffs"),
        fields.find("acceptUncovered").map(Value::flag).orElse(false),
        fields
            .find("rememberedFlows")
            .map(value -> (int) value.integer("a number of flows", 1, MOST_FLOWS))
            .orElse(AgentSettings.REMEMBERED_FLOWS),
        fields.find("repository").flatMap(RepositoryReader::read),
        fields.find("metrics").flatMap(SettingsFile::metrics));
  }

  private static Optional<Path> path(Fields fields, String key) {
    return fields
        .find(key)
        .map(value -> value.parse("an absolute path", Path.of("/"), SettingsFile::absolute));
  }

  static Optional<Path> absolute(String text) {
    try {
      return Optional.of(Path.of(text)).filter(Path::isAbsolute);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static Optional<InetSocketAddress> metrics(Value metrics) {
    return metrics
        .fields("listen")
        .need("listen")
        .map(value ->
            value.parse(
                "an IP address and a port, such as 127.0.0.1:9477 or [::1]:9477",
                new InetSocketAddress(0),
                SettingsFile::listen));
  }

  private static Optional<InetSocketAddress> listen(String text) {
    Matcher found = LISTEN.matcher(text);
    if (!found.matches()) {
      return Optional.empty();
    }
    try {
      InetAddress address = InetAddress.ofLiteral(found.group(1).replaceAll("[\\[\\]]", ""));
      return Optional.of(Integer.parseInt(found.group(2)))
          .filter(port -> port >= 1 && port <= 65_535)
          .map(port -> new InetSocketAddress(address, port));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
