package io.cellwall.repository;

import java.io.FileNotFoundException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.api.errors.JGitInternalException;
import org.eclipse.jgit.lib.EmptyProgressMonitor;
import org.eclipse.jgit.lib.Repository;
import org.jspecify.annotations.Nullable;

/**
 * From time to time puts the many files of single objects together into one, on a thread of its
 * own. It only saves space and time: a failure is logged, and the next attempt does it all.
 */
final class GitPacking implements AutoCloseable {
  private static final Logger LOGGER = System.getLogger(GitPacking.class.getName());
  private static final int REVISIONS_APART = 500;

  /** Kept here, since a logger to which nobody refers loses its filter. */
  private static final java.util.logging.Logger PACKS =
      java.util.logging.Logger.getLogger("org.eclipse.jgit.internal.storage.file.PackDirectory");

  // Who had the list of packs from before looks into one that is gone, and then into the new one.
  // JGit warns of it; that an object is missing is told by whoever does not find it.
  static {
    PACKS.setFilter(warning -> !isOfMissingFile(warning.getThrown()));
  }

  private final Repository git;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("revision-packing").daemon().factory());

  private volatile boolean closed;

  GitPacking(Repository git) {
    this.git = git;
  }

  private static boolean isOfMissingFile(@Nullable Throwable thrown) {
    return thrown != null
        && (thrown instanceof FileNotFoundException || isOfMissingFile(thrown.getCause()));
  }

  /** To be called after each revision. */
  void after(long revision) {
    if (revision % REVISIONS_APART == 0) {
      thread.execute(this::pack);
    }
  }

  void pack() {
    try (Git commands = Git.wrap(git)) {
      commands.gc().setProgressMonitor(new UntilClosed()).call();
    } catch (GitAPIException | JGitInternalException e) {
      if (!closed) {
        LOGGER.log(Level.WARNING, "cannot pack the revisions, directory=" + git.getDirectory(), e);
      }
    }
  }

  private final class UntilClosed extends EmptyProgressMonitor {
    @Override
    public boolean isCancelled() {
      return closed;
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.shutdown();
    try {
      if (!thread.awaitTermination(30, TimeUnit.SECONDS)) {
        LOGGER.log(Level.WARNING, "the packing of revisions does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
