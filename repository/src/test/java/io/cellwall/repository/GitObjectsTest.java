package io.cellwall.repository;

import static io.cellwall.repository.Revisions.component;
import static io.cellwall.repository.Revisions.revision;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.eclipse.jgit.errors.ObjectWritingException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitObjectsTest {
  private static final Revision REVISION = revision(1, component("web", "text"));

  @TempDir private Path directory;

  /** The packing removes the directory of each object so many times before it can be written. */
  private static final class Removed extends ObjectInserter.Filter {
    private final ObjectInserter inserter;
    private final int times;
    private int removals;

    Removed(ObjectInserter inserter, int times) {
      this.inserter = inserter;
      this.times = times;
    }

    @Override
    protected ObjectInserter delegate() {
      return inserter;
    }

    @Override
    public ObjectId insert(int type, byte[] data) throws IOException {
      if (removals < times) {
        removals++;
        throw new ObjectWritingException("Unable to create new object");
      }
      removals = 0;
      return super.insert(type, data);
    }
  }

  private GitCommit write(int removals) throws IOException {
    GitDirectory store = new GitDirectory(directory.resolve("revisions.git"));
    try (var git = store.open();
        var objects =
            new GitObjects(store.objects(), new Removed(git.newObjectInserter(), removals))) {
      return objects.write(GitCommit.NONE, REVISION);
    }
  }

  @Test
  void anObjectIsWrittenThoughThePackingRemovesItsDirectoryAtThatMoment() throws IOException {
    ObjectId undisturbed = write(0).id();
    assertThat(write(1).id()).isEqualTo(undisturbed);
  }

  @Test
  void aDirectoryThatCannotBeWrittenToIsNotTriedForEver() {
    assertThatThrownBy(() -> write(Integer.MAX_VALUE)).isInstanceOf(ObjectWritingException.class);
  }
}
