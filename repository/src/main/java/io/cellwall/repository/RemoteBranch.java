package io.cellwall.repository;

import static java.util.Objects.requireNonNull;

import io.cellwall.manifest.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.api.FetchCommand;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.LsRemoteCommand;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.api.errors.JGitInternalException;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.PathFilter;

/**
 * A branch of somebody else's Git repository, with a copy of it beside the agent's own. For one
 * thread.
 */
public final class RemoteBranch implements AutoCloseable {
  private static final String COPY = "refs/heads/followed";
  private static final int LARGEST_FILE = 10 << 20;

  /** What every manifest says of itself: a file without it is another program's. */
  private static final String GROUP = "cellwall.io/";

  /** As many names as anybody reads. */
  private static final int MOST_IGNORED = 100;

  private static final Set<String> ENDINGS = Set.of("yaml", "yml", "json");

  private final Git git;
  private final Remote remote;
  private final RemoteAccess access;

  private RemoteBranch(Git git, Remote remote) {
    this.git = git;
    this.remote = remote;
    this.access = new RemoteAccess(remote);
  }

  /**
   * @param copy the directory for the copy; made if it is not there
   */
  public static RemoteBranch open(Path copy, Remote remote) {
    try {
      Files.createDirectories(copy);
      GitIsolation.prepare(copy);
      Git git = Git.init().setBare(true).setGitDir(copy.toFile()).call();
      return new RemoteBranch(git, remote);
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
      LsRemoteCommand question = git.lsRemote().setRemote(remote.url()).setHeads(true);
      access.prepare(question);
      Ref tip = question.callAsMap().get("refs/heads/" + remote.branch());
      if (tip == null) {
        throw new RepositoryException(
            "%s has no branch %s".formatted(remote.url(), remote.branch()), null);
      }
      return requireNonNull(tip.getObjectId()).name();
    } catch (GitAPIException | JGitInternalException e) {
      throw new RepositoryException("cannot ask %s: %s".formatted(remote.url(), e.getMessage()), e);
    }
  }

  /** What the branch is at. */
  public RemoteCommit fetch() {
    try {
      FetchCommand fetch =
          git.fetch()
              .setRemote(remote.url())
              .setRefSpecs(new RefSpec("+refs/heads/" + remote.branch() + ":" + COPY));
      access.prepare(fetch);
      fetch.call();
      ObjectId tip = requireNonNull(git.getRepository().resolve(COPY));
      return read(tip);
    } catch (IOException | GitAPIException | JGitInternalException e) {
      throw new RepositoryException(
          "cannot fetch %s: %s".formatted(remote.url(), e.getMessage()), e);
    }
  }

  private RemoteCommit read(ObjectId id) throws IOException {
    try (RevWalk walk = new RevWalk(git.getRepository())) {
      RevCommit commit = walk.parseCommit(id);
      List<Source> sources = new ArrayList<>();
      List<String> ignored = new ArrayList<>();
      read(commit, sources, ignored);
      return new RemoteCommit(
          id.name(),
          commit.getAuthorIdent().getName().replaceAll("\\p{Cntrl}", "?"),
          printable(commit.getFullMessage().strip()),
          sources,
          ignored);
    }
  }

  /** Only what is below the folder; where there is none of that name, nothing. */
  private void read(RevCommit commit, List<Source> sources, List<String> ignored)
      throws IOException {
    try (TreeWalk files = new TreeWalk(git.getRepository())) {
      files.addTree(commit.getTree());
      if (!remote.folder().isEmpty()) {
        files.setFilter(PathFilter.create(remote.folder()));
      }
      while (files.next()) {
        if (files.isSubtree()) {
          if (isAbove(files.getPathString()) || !isHidden(files)) {
            files.enterSubtree();
          }
        } else if (!isHidden(files)
            && isManifest(files)
            && !files.getPathString().equals(remote.folder())) {
          read(files, sources, ignored);
        }
      }
    }
  }

  private static void read(TreeWalk file, List<Source> sources, List<String> ignored)
      throws IOException {
    String path = printable(file.getPathString());
    ObjectLoader loader = file.getObjectReader().open(file.getObjectId(0));
    byte[] content =
        loader.getSize() > LARGEST_FILE ? new byte[0] : loader.getCachedBytes(LARGEST_FILE);
    if (new String(content, StandardCharsets.ISO_8859_1).contains(GROUP)) {
      sources.add(Source.utf8(path, content));
    } else if (ignored.size() < MOST_IGNORED) {
      ignored.add(path);
    }
  }

  /** The folder itself and those that it is in: named by the settings, so they may be hidden. */
  private boolean isAbove(String path) {
    return remote.folder().equals(path) || remote.folder().startsWith(path + "/");
  }

  private static boolean isHidden(TreeWalk file) {
    return file.getNameString().startsWith(".");
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
