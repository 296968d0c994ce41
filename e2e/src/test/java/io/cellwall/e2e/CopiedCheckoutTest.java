package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A built checkout is copied to another place: it is built there too, without Maven. */
class CopiedCheckoutTest {
  private static final Path SCRIPTS = Path.of("../scripts").toAbsolutePath().normalize();
  private static final List<String> SOURCES =
      List.of("pom.xml", ".mvn/jvm.config", "bpf/a.c", "scripts/build.sh", "scripts/java.sh");

  @TempDir Path directory;

  @BeforeEach
  void build() throws IOException {
    for (String file : SOURCES) {
      write(file);
    }
    for (String module : List.of("policy", "repository", "kernel", "agent", "cli")) {
      write(module + "/pom.xml");
      write(module + "/src/main/java/A.java");
    }
    write("target/dist/help");
    launcher("one", "digest >$dist/digest; fingerprint >$dist/fingerprint");
  }

  private void write(String file) throws IOException {
    Path path = directory.resolve("one").resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, "contents of " + file);
  }

  /** Runs a line of the launcher's own language in a checkout. */
  private String launcher(String checkout, String line) {
    return Shell.run(
        List.of(),
        "bash",
        "-c",
        """
        set -euo pipefail
        root=%s
        source %s/jdk.sh; source %s/build.sh
        find_jdk
        warm_caches() { :; }
        rebuild() { echo built; }
        %s
        """
            .formatted(directory.resolve(checkout), SCRIPTS, SCRIPTS, line));
  }

  private void copy() {
    Shell.run(List.of(), "cp", "-r", directory + "/one", directory + "/two");
  }

  private static final String BUILD = "unset CELLWALL_BUILD; build";

  @Test
  void theCopyIsNotBuiltAgain() {
    assertThat(launcher("one", BUILD)).isEmpty();
    copy();
    assertThat(launcher("two", BUILD)).isEmpty();
    assertThat(launcher("two", "is_fresh \"$(fingerprint)\" && echo noted")).contains("noted");
  }

  @Test
  void whatIsChangedInTheCopyIsBuilt() throws IOException {
    copy();
    Files.writeString(directory.resolve("two/bpf/a.c"), "other contents");
    assertThat(launcher("two", BUILD)).contains("built");
    assertThat(launcher("one", BUILD)).isEmpty();
  }
}
