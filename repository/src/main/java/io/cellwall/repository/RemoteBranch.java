package io.cellwall.repository;

import static java.util.Objects.requireNonNull;

import io.cellwall.manifest.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.api.errors.JGitInternalException;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * A branch of somebody else's Git repository, with a copy of it beside the agent's own. For one
 * thread.
 */
public final class RemoteBranch implements AutoCloseable {
  private static final String COPY = "refs/heads/followed";
  private static final int TIMEOUT_SECONDS = 20;
  private static final int LARGEST_FILE = 10 << 20;
  private static final Set<String> ENDINGS = Set.of("yaml", "yml", "json");

  private final Git git;
  private final String url;
  private final String branch;

  private RemoteBranch(Git git, String url, String branch) {
    this.git = git;
    this.url = url;
    this.branch = branch;
  }

  /**
   * @param copy the directory for the copy; made if it is not there
   */
  public static RemoteBranch open(Path copy, String url, String branch) {
    try {
      Files.createDirectories(copy);
      GitIsolation.prepare(copy);
      Git git = Git.init().setBare(true).setGitDir(copy.toFile()).call();
      return new RemoteBranch(git, url, branch);
    } catch (IOException | GitAPIException | JGitInternalException e) {
      throw new RepositoryException(
          "cannot make a copy of the followed repository, directory=%s: %s"
              .formatted(copy, e.getMessage()),
          e);
    }
  }

  /** The name of the commit that the branch is at, without fetching it. */
  public String tip() {
    try {
      Ref tip =
          Git.lsRemoteRepository()
              .setRemote(url)
              .setHeads(true)
              .setTimeout(TIMEOUT_SECONDS)
              .callAsMap()
              .get("refs/heads/" + branch);
      if (tip == null) {
        throw new RepositoryException("%s has no branch %s".formatted(url, branch), null);
      }
      return requireNonNull(tip.getObjectId()).name();
    } catch (GitAPIException | JGitInternalException e) {
      throw new RepositoryException("cannot ask %s: %s".formatted(url, e.getMessage()), e);
    }
  }

  /** What the branch is at. */
  public RemoteCommit fetch() {
    try {
      git.fetch()
          .setRemote(url)
          .setRefSpecs(new RefSpec("+refs/heads/" + branch + ":" + COPY))
          .setTimeout(TIMEOUT_SECONDS)
          .call();
      ObjectId tip = requireNonNull(git.getRepository().resolve(COPY));
      return read(tip);
    } catch (IOException | GitAPIException | JGitInternalException e) {
      throw new RepositoryException("cannot fetch %s: %s".formatted(url, e.getMessage()), e);
    }
  }

  private RemoteCommit read(ObjectId id) throws IOException {
    try (RevWalk walk = new RevWalk(git.getRepository())) {
      RevCommit commit = walk.parseCommit(id);
      return new RemoteCommit(
          id.name(),
          commit.getAuthorIdent().getName().replaceAll("\\p{Cntrl}", "?"),
          printable(commit.getFullMessage().strip()),
          sources(commit));
    }
  }

  private List<Source> sources(RevCommit commit) throws IOException {
    List<Source> sources = new ArrayList<>();
    try (TreeWalk files = new TreeWalk(git.getRepository())) {
      files.addTree(commit.getTree());
      while (files.next()) {
        if (files.getNameString().startsWith(".")) {
          continue;
        }
        if (files.isSubtree()) {
          files.enterSubtree();
        } else if (isManifest(files)) {
          byte[] content =
              files.getObjectReader().open(files.getObjectId(0)).getCachedBytes(LARGEST_FILE);
          sources.add(Source.utf8(printable(files.getPathString()), content));
        }
      }
    }
    return sources;
  }

  /** A link would be read as the manifest that its target's name is. */
  private static boolean isManifest(TreeWalk file) {
    String name = file.getNameString();
    boolean isFile = (file.getRawMode(0) & FileMode.TYPE_MASK) == FileMode.TYPE_FILE;
    return isFile && ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  private static String printable(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "?");
  }

  @Override
  public void close() {
    git.close();
  }
}
