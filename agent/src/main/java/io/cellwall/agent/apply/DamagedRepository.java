package io.cellwall.agent.apply;

import io.cellwall.repository.LogEntry;
import io.cellwall.repository.Repository;
import io.cellwall.repository.RepositoryException;
import io.cellwall.repository.Revision;
import io.cellwall.repository.StagedRevision;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Stands where a repository could not be opened: it knows of no revision, and takes none. */
public record DamagedRepository(RepositoryException damage) implements Repository {
  @Override
  public Revision latest() {
    throw damage;
  }

  @Override
  public Optional<Revision> read(long number) {
    return Optional.empty();
  }

  @Override
  public List<LogEntry> log(long before, int most, Predicate<LogEntry> wanted) {
    throw damage;
  }

  @Override
  public byte[] export() {
    throw damage;
  }

  @Override
  public StagedRevision stageHistory(byte[] history) {
    throw damage;
  }

  @Override
  public StagedRevision stage(Revision next) {
    throw damage;
  }

  @Override
  public Watch watch(long after, Consumer<Revision> watcher) {
    return () -> {};
  }

  @Override
  public void close() {}
}
