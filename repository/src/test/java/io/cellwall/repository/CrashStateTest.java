package io.cellwall.repository;

import static io.cellwall.repository.Revisions.commit;
import static io.cellwall.repository.Revisions.component;
import static io.cellwall.repository.Revisions.revision;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a crash leaves of a change, file by file and byte by byte in the order in which they are
 * written, is the revision before or the one after, and can be built upon.
 */
class CrashStateTest {
  private static final String BRANCH = "refs/heads/main";
  private static final String NUMBERS = "revisions";

  @TempDir Path directory;

  /** Several manifests, so that half of a change would be seen. */
  private static Revision expected(long number) {
    return revision(number, component("a", "text " + number), component("b", "text " + number));
  }

  @Test
  void everyStateOnTheWayIsTheRevisionBeforeOrTheOneAfter() throws IOException {
    Path store = directory.resolve("store.git");
    write(store, 1, 2);
    Map<String, byte[]> before = files(store);
    write(store, 3, 3);
    Map<String, byte[]> state = new HashMap<>(before);
    long latest = 2;
    int crash = 0;
    for (Map.Entry<String, byte[]> file : inOrder(before, files(store))) {
      for (int length = 0; length < file.getValue().length; length += step(file)) {
        Map<String, byte[]> half = new HashMap<>(state);
        byte[] cut = Arrays.copyOf(file.getValue(), length);
        half.put(nameWhileWritten(file.getKey()), cut);
        isWhole(half, latest, ++crash);
      }
      state.put(file.getKey(), file.getValue());
      latest = file.getKey().equals(BRANCH) ? 3 : latest;
      isWhole(state, latest, ++crash);
    }
    assertThat(latest).isEqualTo(3);
    assertThat(crash).isGreaterThan(100);
  }

  /** Objects and the branch are written under another name; the numbers in place. */
  private static String nameWhileWritten(String file) {
    return switch (file) {
      case BRANCH -> BRANCH + ".lock";
      case NUMBERS -> NUMBERS;
      default -> "objects/noz42.tmp";
    };
  }

  /** What is not renamed into its place can be seen at each of its lengths. */
  private static int step(Map.Entry<String, byte[]> file) {
    return file.getKey().equals(NUMBERS) ? 1 : 16;
  }

  /** What a change has written: objects, then the branch, then the numbers. */
  private static List<Map.Entry<String, byte[]>> inOrder(
      Map<String, byte[]> before, Map<String, byte[]> after) {
    return after.entrySet().stream()
        .filter(file -> !Arrays.equals(file.getValue(), before.get(file.getKey())))
        .sorted(
            Comparator.comparing((Map.Entry<String, byte[]> file) -> file.getKey().equals(NUMBERS))
                .thenComparing(file -> file.getKey().equals(BRANCH)))
        .toList();
  }

  private static void write(Path store, long first, long last) {
    try (GitRepository repository = GitRepository.open(store)) {
      for (long number = first; number <= last; number++) {
        commit(repository, expected(number));
      }
    }
  }

  private void isWhole(Map<String, byte[]> state, long latest, int crash) throws IOException {
    Path store = directory.resolve("crash-" + crash + ".git");
    for (Map.Entry<String, byte[]> file : state.entrySet()) {
      Path path = store.resolve(file.getKey());
      Files.createDirectories(path.resolveSibling(""));
      Files.write(path, file.getValue());
    }
    Files.createDirectories(store.resolve("refs/heads"));
    try (GitRepository repository = GitRepository.open(store)) {
      assertThat(repository.latest()).as("crash %d", crash).isEqualTo(expected(latest));
      commit(repository, expected(latest + 1));
      for (long number = 1; number <= latest + 1; number++) {
        assertThat(repository.read(number)).contains(expected(number));
      }
    }
  }

  private static Map<String, byte[]> files(Path store) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(store)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        files.put(store.relativize(path).toString(), Files.readAllBytes(path));
      }
    }
    return files;
  }
}
