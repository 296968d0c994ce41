package io.cellwall.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.PackInvalidException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitPackingTest {
  @TempDir private Path directory;

  private static boolean isLogged(Filter filter, Exception thrown) {
    LogRecord warning = new LogRecord(Level.WARNING, "Unable to read packfile");
    warning.setThrown(thrown);
    return filter.isLoggable(warning);
  }

  @Test
  void thatAnOldPackIsGoneIsNotWorthAWarningButThatOneIsDamagedIs() throws IOException {
    try (var git = new GitDirectory(directory.resolve("revisions.git")).open();
        GitPacking _ = new GitPacking(git)) {
      Filter filter =
          Logger.getLogger("org.eclipse.jgit.internal.storage.file.PackDirectory").getFilter();
      Exception gone = new FileNotFoundException("pack-1.idx (No such file or directory)");
      assertThat(isLogged(filter, gone)).isFalse();
      assertThat(isLogged(filter, new PackInvalidException("pack-1.pack", gone))).isFalse();
      assertThat(isLogged(filter, new CorruptObjectException("pack-1.pack"))).isTrue();
    }
  }
}
