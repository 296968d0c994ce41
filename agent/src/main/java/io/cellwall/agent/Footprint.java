package io.cellwall.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What there was before a start, so that one that fails can leave nothing else.
 *
 * @param state what the state directory held; empty: it was not there
 * @param missing the topmost directories that were not there
 */
record Footprint(Path stateDirectory, Set<Path> state, List<Path> missing) {
  static Footprint before(AgentSettings settings) throws IOException {
    Path state = settings.stateDirectory();
    List<Path> missing = new ArrayList<>();
    topmostMissing(state).ifPresent(missing::add);
    topmostMissing(settings.socket().getParent()).ifPresent(missing::add);
    return new Footprint(state, Files.isDirectory(state) ? list(state) : Set.of(), missing);
  }

  private static Optional<Path> topmostMissing(@Nullable Path directory) {
    Path missing = null;
    for (Path each = directory; each != null && Files.notExists(each); each = each.getParent()) {
      missing = each;
    }
    return Optional.ofNullable(missing);
  }

  private static Set<Path> list(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.collect(Collectors.toSet());
    }
  }

  /** Removes all that is new. Only who has the state directory's lock may. */
  void restore() throws IOException {
    if (Files.isDirectory(stateDirectory)) {
      for (Path entry : list(stateDirectory)) {
        if (!state.contains(entry)) {
          remove(entry);
        }
      }
    }
    for (Path directory : missing) {
      if (Files.exists(directory)) {
        remove(directory);
      }
    }
  }

  private static void remove(Path top) throws IOException {
    try (Stream<Path> all = Files.walk(top)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
