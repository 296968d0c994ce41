package io.cellwall.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.eclipse.jgit.lib.Constants.OBJ_BLOB;
import static org.eclipse.jgit.lib.Constants.OBJ_COMMIT;
import static org.eclipse.jgit.lib.Constants.OBJ_TREE;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.jgit.errors.ObjectWritingException;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.TreeFormatter;

/**
 * Writes one revision as Git objects, each in a file of its own that is synced before it has its
 * name. What the revision before has already is not written again.
 */
final class GitObjects implements AutoCloseable {
  private static final int ATTEMPTS = 3;

  private final Path objects;
  private final ObjectInserter inserter;
  private final Set<ObjectId> written = new HashSet<>();

  /**
   * @param objects the directory of Git's objects
   */
  GitObjects(Path objects, ObjectInserter inserter) {
    this.objects = objects;
    this.inserter = inserter;
  }

  /** Writes {@code next}, which follows {@code base}; durable when it returns. */
  GitCommit write(GitCommit base, Revision next) throws IOException {
    List<GitFile> files = files(base, next);
    CommitBuilder commit = new CommitBuilder();
    commit.setTreeId(tree(files));
    if (base.number() > 0) {
      commit.setParentId(base.id());
    }
    commit.setAuthor(author(next.head()));
    commit.setCommitter(commit.getAuthor());
    List<ManifestChange> changes =
        ManifestChange.between(base.revision().manifests(), next.manifests());
    commit.setMessage(CommitText.of(new LogEntry(next.head(), changes)));
    ObjectId id = insert(OBJ_COMMIT, commit.build());
    sync();
    return new GitCommit(id, next, files);
  }

  private static PersonIdent author(RevisionHead head) {
    String mail = head.author().uid() + "@localhost";
    return new PersonIdent(head.author().user(), mail, head.time(), ZoneOffset.UTC);
  }

  private List<GitFile> files(GitCommit base, Revision next) throws IOException {
    Map<StoredManifest, GitFile> before = HashMap.newHashMap(base.files().size());
    base.files().forEach(file -> before.put(file.manifest(), file));
    List<GitFile> files = new ArrayList<>(next.manifests().size());
    for (StoredManifest manifest : next.manifests()) {
      GitFile old = before.get(manifest);
      files.add(old == null ? file(manifest) : old);
    }
    return files;
  }

  private GitFile file(StoredManifest manifest) throws IOException {
    ObjectId blob = insert(OBJ_BLOB, manifest.text().getBytes(UTF_8));
    return new GitFile(manifest.path(), manifest, blob, ManifestIndex.line(manifest));
  }

  private ObjectId tree(List<GitFile> files) throws IOException {
    List<GitFile> sorted = new ArrayList<>(files);
    // The order of paths is also Git's order of names within each folder.
    sorted.sort(Comparator.comparing(GitFile::path));
    SortedMap<String, TreeFormatter> folders = new TreeMap<>();
    for (GitFile file : sorted) {
      int slash = file.path().indexOf('/');
      folders
          .computeIfAbsent(file.path().substring(0, slash), _ -> new TreeFormatter())
          .append(file.path().substring(slash + 1), FileMode.REGULAR_FILE, file.blob());
    }
    TreeFormatter root = new TreeFormatter();
    root.append(ManifestIndex.FILE, FileMode.REGULAR_FILE, insert(OBJ_BLOB, index(files)));
    for (Map.Entry<String, TreeFormatter> folder : folders.entrySet()) {
      root.append(
          folder.getKey(), FileMode.TREE, insert(OBJ_TREE, folder.getValue().toByteArray()));
    }
    return insert(OBJ_TREE, root.toByteArray());
  }

  private static byte[] index(List<GitFile> files) {
    StringBuilder lines = new StringBuilder();
    files.forEach(file -> lines.append(file.origin()).append('\n'));
    return lines.toString().getBytes(UTF_8);
  }

  /**
   * The packing removes directories that it has emptied, also just when an object is to be put into
   * one. To put it there again makes the directory anew.
   */
  private ObjectId insert(int type, byte[] content) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        ObjectId id = inserter.insert(type, content);
        written.add(id);
        return id;
      } catch (ObjectWritingException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** The files are synced already; this makes their names last. */
  private void sync() throws IOException {
    Set<Path> directories = new HashSet<>(Set.of(objects));
    written.forEach(id -> directories.add(objects.resolve(id.name().substring(0, 2))));
    for (Path directory : directories) {
      try {
        DirectoryTree.sync(directory);
      } catch (NoSuchFileException allPacked) {
        // What was there already is in a pack, and the packing has removed the directory.
      }
    }
  }

  @Override
  public void close() {
    inserter.close();
  }
}
