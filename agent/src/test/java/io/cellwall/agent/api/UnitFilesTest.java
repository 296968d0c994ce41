package io.cellwall.agent.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitFilesTest {
  @TempDir private Path directory;

  @Test
  void aUnitIsKnownByItsFileOrItsTemplates() throws IOException {
    Files.createFile(directory.resolve("nginx.service"));
    Files.createFile(directory.resolve("postgresql@.service"));
    UnitFiles files = new UnitFiles(List.of(directory.resolve("nowhere"), directory));
    assertThat(files.have("nginx.service")).isTrue();
    assertThat(files.have("postgresql@15-main.service")).isTrue();
    assertThat(files.have("ngnix.service")).as("a slip of the pen").isFalse();
    assertThat(files.have("mysql@1.service")).isFalse();
    assertThat(files.have("postgresql@15-main.socket")).isFalse();
    assertThat(files.have("/nginx.service")).as("a cgroup").isFalse();
  }
}
