package io.cellwall.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.eclipse.jgit.lib.Constants.OBJ_BLOB;
import static org.eclipse.jgit.lib.Constants.OBJ_COMMIT;
import static org.eclipse.jgit.lib.Constants.OBJ_TREE;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;

/**
 * Reads what {@link GitObjects} wrote. Every object is checked against its own name, because what
 * nobody applied must not be enforced; but what is as in a revision that was read or written before
 * is not read again.
 */
final class GitContent implements AutoCloseable {
  private final ObjectReader reader;
  private final ObjectInserter.Formatter hash = new ObjectInserter.Formatter();
  private final Map<String, GitFile> known = new HashMap<>();

  /**
   * @param known revisions that were read or written before
   */
  GitContent(ObjectReader reader, GitCommit... known) {
    this.reader = reader;
    for (GitCommit commit : known) {
      commit.files().forEach(file -> this.known.put(file.origin(), file));
    }
  }

  /**
   * @throws IOException if an object is missing or damaged, or not as {@link GitObjects} writes
   */
  GitCommit read(ObjectId id) throws IOException {
    RevCommit commit = RevCommit.parse(bytes(id, OBJ_COMMIT));
    try {
      RevisionHead head = CommitText.parse(commit.getFullMessage()).head();
      Map<String, ObjectId> blobs = new TreeMap<>();
      collect("", commit.getTree(), blobs);
      ObjectId index = blobs.remove(ManifestIndex.FILE);
      if (index == null) {
        throw new IllegalArgumentException("no file " + ManifestIndex.FILE);
      }
      List<GitFile> files = files(index, blobs);
      List<StoredManifest> manifests = files.stream().map(GitFile::manifest).toList();
      return new GitCommit(id, new Revision(head, manifests), files);
    } catch (IllegalArgumentException e) {
      throw new IOException("not a revision, commit=" + id.name() + ": " + e.getMessage(), e);
    }
  }

  private List<GitFile> files(ObjectId index, Map<String, ObjectId> blobs) throws IOException {
    List<GitFile> files = new ArrayList<>();
    for (String line : text(index).lines().toList()) {
      GitFile same = known.get(line);
      files.add(
          same != null && same.blob().equals(blobs.get(same.path())) ? same : file(line, blobs));
    }
    if (files.size() != blobs.size()) {
      throw new IllegalArgumentException("a manifest is not in " + ManifestIndex.FILE);
    }
    return files;
  }

  private GitFile file(String line, Map<String, ObjectId> blobs) throws IOException {
    ManifestIndex.Line origin = ManifestIndex.parse(line);
    ObjectId blob = blobs.get(origin.path());
    if (blob == null) {
      throw new IllegalArgumentException("no file " + origin.path());
    }
    return new GitFile(origin.path(), origin.manifest(text(blob)), blob, line);
  }

  private String text(ObjectId blob) throws IOException {
    return new String(bytes(blob, OBJ_BLOB), UTF_8);
  }

  private void collect(String folder, ObjectId tree, Map<String, ObjectId> blobs)
      throws IOException {
    CanonicalTreeParser entries = new CanonicalTreeParser();
    for (entries.reset(bytes(tree, OBJ_TREE)); !entries.eof(); entries.next()) {
      String path = folder + entries.getEntryPathString();
      if (FileMode.TREE.equals(entries.getEntryRawMode())) {
        collect(path + "/", entries.getEntryObjectId(), blobs);
      } else {
        blobs.put(path, entries.getEntryObjectId());
      }
    }
  }

  private byte[] bytes(ObjectId id, int type) throws IOException {
    byte[] content = reader.open(id, type).getBytes();
    if (!hash.idFor(type, content).equals(id)) {
      throw new IOException("the object's content is not what its name says, object=" + id.name());
    }
    return content;
  }

  @Override
  public void close() {
    hash.close();
    reader.close();
  }
}
