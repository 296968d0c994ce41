package io.cellwall.repository;

import static io.cellwall.repository.Revisions.commit;
import static io.cellwall.repository.Revisions.component;
import static io.cellwall.repository.Revisions.revision;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A damaged store is never taken for an empty one, and says how to go on. */
class DamageTest {
  @TempDir Path directory;

  private Path store;

  @BeforeEach
  void twoRevisions() {
    store = directory.resolve("revisions.git");
    try (GitRepository repository = GitRepository.open(store)) {
      commit(repository, revision(1, component("db", "first")));
      commit(repository, revision(2, component("db", "second")));
    }
  }

  private void assertRefusedAndRecoverable() {
    assertThatThrownBy(() -> GitRepository.open(store).close())
        .isInstanceOf(RepositoryException.class)
        .hasMessageContaining("cannot read the latest revision")
        .hasMessageContaining("revision 1 is whole; to go back to it: echo ");
  }

  private List<Path> objects() throws IOException {
    try (var all = Files.walk(store.resolve("objects"))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private String tip() throws IOException {
    return Files.readString(store.resolve("refs/heads/main")).strip();
  }

  private Path object(String id) {
    return store.resolve("objects/" + id.substring(0, 2) + "/" + id.substring(2));
  }

  private static void overwrite(Path object, byte[] content) throws IOException {
    assertThat(object.toFile().setWritable(true)).isTrue();
    Files.write(object, content);
  }

  @Test
  void aCutCommit() throws IOException {
    overwrite(object(tip()), new byte[0]);
    assertRefusedAndRecoverable();
  }

  @Test
  void aManifestChangedByHand() throws IOException {
    for (Path object : objects()) {
      byte[] second = zipped("blob 6\0second");
      if (Arrays.equals(Files.readAllBytes(object), second)) {
        overwrite(object, zipped("blob 6\0sesame"));
      }
    }
    assertRefusedAndRecoverable();
  }

  private static byte[] zipped(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream zip = new DeflaterOutputStream(bytes, new Deflater(1))) {
      zip.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void aLostBranch() throws IOException {
    Files.delete(store.resolve("refs/heads/main"));
    assertThatThrownBy(() -> GitRepository.open(store).close())
        .hasMessageContaining("the branch main is gone")
        .hasMessageContaining("revision 2 is whole");
  }

  @Test
  void aBranchOfGarbage() throws IOException {
    Files.writeString(store.resolve("refs/heads/main"), "");
    assertThatThrownBy(() -> GitRepository.open(store).close())
        .isInstanceOf(RepositoryException.class)
        .hasMessageContaining("revision 2 is whole");
  }

  @Test
  void goingBackAsTheMessageSaysWorks() throws IOException {
    String first = Files.readString(store.resolve("revisions")).lines().findFirst().orElseThrow();
    overwrite(object(tip()), new byte[0]);
    Files.writeString(store.resolve("refs/heads/main"), first + "\n");
    try (GitRepository repository = GitRepository.open(store)) {
      assertThat(repository.latest()).isEqualTo(revision(1, component("db", "first")));
      commit(repository, revision(2, component("db", "again")));
    }
  }

  @Test
  void theLockOfAKilledWriterIsNoObstacle() throws IOException {
    Files.createFile(store.resolve("refs/heads/main.lock"));
    Files.createFile(store.resolve("objects/noz123.tmp"));
    try (GitRepository repository = GitRepository.open(store)) {
      assertThat(commit(repository, revision(3)).number()).isEqualTo(3);
    }
    assertThat(store.resolve("objects/noz123.tmp")).doesNotExist();
  }
}
