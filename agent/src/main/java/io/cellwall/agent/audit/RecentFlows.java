package io.cellwall.agent.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cellwall.agent.flow.Flow;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The end of the record, from which a new agent remembers what the one before it saw. */
public final class RecentFlows {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final long USUAL_LINE = 400;

  private RecentFlows() {}

  /** About {@code most} of the last flows, oldest first; no more of the file is read than that. */
  public static List<Flow> read(Path directory, int most) throws IOException {
    List<Path> files = Files.isDirectory(directory) ? AuditFiles.list(directory) : List.of();
    if (files.isEmpty()) {
      return List.of();
    }
    List<Flow> flows = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(files.getLast(), StandardOpenOption.READ)) {
      channel.position(Math.max(0, channel.size() - most * USUAL_LINE));
      BufferedReader lines = new BufferedReader(Channels.newReader(channel, UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        flow(line).ifPresent(flows::add);
      }
    }
    return flows.subList(Math.max(0, flows.size() - most), flows.size());
  }

  /**
   * Empty for a line cut short, at the start of what is read or by a crash, and for other entries.
   */
  private static Optional<Flow> flow(String line) {
    if (!line.startsWith("{\"time\":") || line.contains("\"event\":")) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(line, Flow.class));
    } catch (JacksonException cutLine) {
      return Optional.empty();
    }
  }
}
