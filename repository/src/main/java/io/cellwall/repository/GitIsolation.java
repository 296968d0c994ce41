package io.cellwall.repository;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/**
 * Keeps JGit to what the store itself says: no settings of the machine's or a user's Git change how
 * the agent works, and nothing is measured or written beside the store.
 */
final class GitIsolation extends SystemReader.Delegate {
  /** Coarser than any clock by which a kernel stamps files. */
  private static final String TIMESTAMPS = "20 milliseconds";

  private static final SystemReader MACHINE = SystemReader.getInstance();

  private final Path store;

  private GitIsolation(Path store) {
    super(MACHINE);
    this.store = store;
  }

  /** Must be called before the store in {@code directory} is opened. */
  static void prepare(Path directory) {
    FS.FileStoreAttributes.setBackground(true);
    SystemReader.setInstance(new GitIsolation(directory));
  }

  @Override
  public @Nullable String getenv(String variable) {
    return variable.startsWith("GIT_") ? null : super.getenv(variable);
  }

  @Override
  public FileBasedConfig openSystemConfig(@Nullable Config parent, FS files) {
    return new Settings(parent, files);
  }

  @Override
  public FileBasedConfig openJGitConfig(@Nullable Config parent, FS files) {
    return new Settings(parent, files);
  }

  @Override
  public FileBasedConfig openUserConfig(@Nullable Config parent, FS files) {
    Settings settings = new Settings(parent, files);
    try {
      settings.knowTimestamps(Files.getFileStore(store));
    } catch (IOException ignored) {
      // Ignoring it, because JGit then finds out by itself.
    }
    return settings;
  }

  /** Settings in memory. */
  private static final class Settings extends FileBasedConfig {
    Settings(@Nullable Config parent, FS files) {
      super(parent, new File("/nonexistent"), files);
    }

    /** JGit would otherwise write files for three seconds to find them out. */
    void knowTimestamps(FileStore files) {
      String key =
          "%s|%s|%s"
              .formatted(
                  System.getProperty("java.vendor"),
                  System.getProperty("java.version"),
                  files.name());
      setString("filesystem", key, "timestampResolution", TIMESTAMPS);
      setString("filesystem", key, "minRacyThreshold", TIMESTAMPS);
    }

    @Override
    public void load() {}

    @Override
    public void save() {}

    @Override
    public boolean isOutdated() {
      return false;
    }
  }
}
