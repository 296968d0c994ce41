package io.cellwall.agent.audit;

import io.cellwall.agent.flow.Flow;
import io.cellwall.agent.flow.FlowFilter;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the record back, oldest first. */
public record AuditReader(Path directory) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Hands over each line that matches, as it was written. */
  public void read(FlowFilter filter, Consumer<String> each) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    for (Path file : AuditFiles.list(directory)) {
      if (!endedBefore(file, filter)) {
        read(file, filter, each);
      }
    }
  }

  private static boolean endedBefore(Path file, FlowFilter filter) throws IOException {
    if (filter.since().isEmpty()) {
      return false;
    }
    return Files.getLastModifiedTime(file).toInstant().isBefore(filter.since().get());
  }

  private static void read(Path file, FlowFilter filter, Consumer<String> each) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (matches(line, filter)) {
          each.accept(line);
        }
      }
    } catch (NoSuchFileException rotatedAway) {
      // It was the oldest, and its time came while the others were read.
      return;
    }
  }

  /** What is not a flow has no verdict and no side; only its time can be asked for. */
  private static boolean matches(String line, FlowFilter filter) {
    try {
      JsonNode entry = JSON.readTree(line);
      if (!entry.has("event")) {
        return filter.matches(JSON.treeToValue(entry, Flow.class));
      }
      Instant time = Instant.parse(entry.path("time").asString());
      return filter.takesEvents() && filter.since().filter(time::isBefore).isEmpty();
    } catch (JacksonException | DateTimeException cutLine) {
      return false;
    }
  }
}
