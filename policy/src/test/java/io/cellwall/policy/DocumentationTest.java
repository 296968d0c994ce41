package io.cellwall.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.compile.Compiler;
import io.cellwall.compile.CountingIdentities;
import io.cellwall.compile.GrantClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documentation says is so. */
class DocumentationTest {
  private static final Pattern EXAMPLE = Pattern.compile("(?s)```yaml\n(.*?)```");

  private static String document(String name) throws IOException {
    return Files.readString(Path.of("..", "docs", name));
  }

  @Test
  void examplesOfTheManifestCompile() throws IOException {
    String[] examples =
        EXAMPLE
            .matcher(document("manifest.md"))
            .results()
            .map((MatchResult match) -> match.group(1))
            .toArray(String[]::new);
    assertThat(examples).hasSizeGreaterThan(1);
    Policy policy = Policies.of(examples);
    GrantClock clock = new GrantClock(Instant.parse("2026-11-23T09:30:00Z"), 1);
    assertThat(Compiler.compile(policy, new CountingIdentities(), clock).rules()).isNotEmpty();
  }

  @Test
  void manifestsOfHostServicesCompileTogether() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("..", "examples", "host-services"))) {
      String[] manifests = files.sorted().map(DocumentationTest::read).toArray(String[]::new);
      assertThat(manifests).hasSizeGreaterThan(3);
      GrantClock clock = new GrantClock(Instant.parse("2026-11-23T09:30:00Z"), 1);
      assertThat(
              Compiler.compile(Policies.of(manifests), new CountingIdentities(), clock).objects())
          .isNotEmpty();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Test
  void everyReasonIsExplainedWithItsNumber() throws IOException {
    String errors = document("errors.md");
    for (Reason reason : Reason.values()) {
      assertThat(errors).contains("| `%s` | %d |".formatted(reason.text(), reason.code()));
    }
  }
}
