package io.cellwall.repository;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/** The bare Git repository on disk: made in one step, and swept of what a crash left. */
record GitDirectory(Path path) {
  static final String BRANCH = "main";
  static final String REF = "refs/heads/" + BRANCH;

  /** Nobody else may be writing to it. */
  Repository open() throws IOException {
    if (!Files.exists(path)) {
      make();
    }
    sweep();
    return new FileRepositoryBuilder()
        .setBare()
        .setGitDir(path.toFile())
        .setMustExist(true)
        .build();
  }

  Path objects() {
    return path.resolve("objects");
  }

  /** Where the branch's file is. */
  Path heads() {
    return path.resolve("refs/heads");
  }

  private void make() throws IOException {
    Path next = path.resolveSibling(path.getFileName() + ".new");
    DirectoryTree.delete(next);
    Files.createDirectories(next);
    try (Git git =
        Git.init().setBare(true).setDirectory(next.toFile()).setInitialBranch(BRANCH).call()) {
      configure(git.getRepository().getConfig());
    } catch (GitAPIException e) {
      throw new IOException("cannot make a Git repository in " + next + ": " + e.getMessage(), e);
    }
    DirectoryTree.syncAll(next);
    Files.move(next, path, ATOMIC_MOVE);
    DirectoryTree.sync(path.resolveSibling(""));
  }

  private static void configure(StoredConfig config) throws IOException {
    config.setBoolean("core", null, "fsyncObjectFiles", true);
    config.setBoolean("core", null, "fsyncRefFiles", true);
    config.setInt("core", null, "compression", 1);
    // One file holds the branch, so that moving it is one rename.
    config.setBoolean("gc", null, "packRefs", false);
    // What is staged is reachable from nowhere yet. ("never" would mean at once to JGit.)
    config.setString("gc", null, "pruneExpire", "10.years.ago");
    config.setString("gc", null, "prunePackExpire", "now");
    config.setInt("gc", null, "auto", 0);
    // The agent's heap is small.
    config.setInt("pack", null, "threads", 1);
    config.setString("pack", null, "windowMemory", "8m");
    config.setString("pack", null, "deltaCacheSize", "4m");
    config.setBoolean("pack", null, "buildBitmaps", false);
    config.save();
  }

  /** A writer that was killed leaves its lock and half an object under a name of no meaning. */
  private void sweep() throws IOException {
    for (Path lock : List.of(path, heads())) {
      delete(lock, "*.lock");
    }
    delete(objects(), "noz*.tmp");
  }

  private static void delete(Path directory, String glob) throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, glob)) {
      for (Path file : left) {
        Files.delete(file);
      }
    }
  }
}
