package io.cellwall.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * One revision in one directory. The index names each manifest's file and its SHA-256, so a file
 * that was changed or cut by hand is noticed instead of enforced.
 */
final class RevisionFiles {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String INDEX = "revision.json";
  private static final String MANIFESTS = "manifests";

  private RevisionFiles() {}

  private record Index(
      long number, Instant time, Author author, String message, List<Entry> manifests) {
    RevisionHead head() {
      return new RevisionHead(number, time, author, message);
    }
  }

  private record Entry(
      String kind,
      String name,
      String source,
      int line,
      Instant since,
      String file,
      String sha256) {}

  static void write(Path directory, Revision revision) throws IOException {
    Path manifests = Files.createDirectories(directory.resolve(MANIFESTS));
    List<Entry> entries = new ArrayList<>();
    for (StoredManifest manifest : revision.manifests()) {
      byte[] content = manifest.text().getBytes(UTF_8);
      String file = fileName(manifest);
      DirectoryTree.write(manifests.resolve(file), content);
      entries.add(entry(manifest, file, content));
    }
    RevisionHead head = revision.head();
    Index index =
        new Index(head.number(), head.time(), head.author(), head.message(), List.copyOf(entries));
    DirectoryTree.write(
        directory.resolve(INDEX), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(index));
    DirectoryTree.sync(manifests);
    DirectoryTree.sync(directory);
  }

  static RevisionHead head(Path directory) {
    return index(directory).head();
  }

  static Revision read(Path directory) {
    Index index = index(directory);
    List<StoredManifest> manifests = new ArrayList<>();
    for (Entry entry : index.manifests()) {
      manifests.add(manifest(directory.resolve(MANIFESTS).resolve(entry.file()), entry));
    }
    return new Revision(index.head(), manifests);
  }

  private static Index index(Path directory) {
    Path file = directory.resolve(INDEX);
    try {
      return JSON.readValue(Files.readAllBytes(file), Index.class);
    } catch (IOException | JacksonException e) {
      throw new RepositoryException("cannot read a revision's index, file=" + file, e);
    }
  }

  private static StoredManifest manifest(Path file, Entry entry) {
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new RepositoryException("cannot read a stored manifest, file=" + file, e);
    }
    String found = sha256(content);
    if (!found.equals(entry.sha256())) {
      // Refuse rather than enforce it, because nobody applied this content.
      throw new RepositoryException(
          "a stored manifest was changed, file=%s sha256=%s expected=%s"
              .formatted(file, found, entry.sha256()),
          null);
    }
    return new StoredManifest(
        entry.kind(),
        entry.name(),
        entry.source(),
        entry.line(),
        entry.since(),
        new String(content, UTF_8));
  }

  private static Entry entry(StoredManifest manifest, String file, byte[] content) {
    return new Entry(
        manifest.kind(),
        manifest.name(),
        manifest.source(),
        manifest.line(),
        manifest.since(),
        file,
        sha256(content));
  }

  /** Names are RFC 1123 labels, checked by the parser, so they are safe as file names. */
  private static String fileName(StoredManifest manifest) {
    return manifest.kind().toLowerCase(Locale.ROOT) + "-" + manifest.name() + ".yaml";
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
