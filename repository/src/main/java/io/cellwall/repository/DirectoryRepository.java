package io.cellwall.repository;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Revisions as plain directories: {@code 000001/revision.json} beside {@code 000001/manifests/*}. A
 * revision is written under a name that starts with a dot, synced, and renamed: a directory with a
 * number for a name is therefore complete, and what a crash leaves behind is swept at the next
 * start.
 *
 * <p>Safe for many readers and writers of one process; the agent's lock keeps other processes out.
 */
public final class DirectoryRepository implements Repository {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{6,}");
  private static final String STAGED = ".staged-";

  private final Path directory;
  private final List<Consumer<Revision>> watchers = new CopyOnWriteArrayList<>();
  private volatile Revision latest = Revision.EMPTY;

  private DirectoryRepository(Path directory) {
    this.directory = directory;
  }

  /**
   * Opens the store, making it if it is not there.
   *
   * @throws RepositoryException if it cannot be read or made, or its latest revision is damaged
   */
  public static DirectoryRepository open(Path directory) {
    DirectoryRepository repository = new DirectoryRepository(requireNonNull(directory));
    try {
      Files.createDirectories(directory);
      repository.sweep();
    } catch (IOException e) {
      throw new RepositoryException("cannot open the repository, directory=" + directory, e);
    }
    List<Long> numbers = repository.numbers();
    if (!numbers.isEmpty()) {
      repository.latest = repository.load(numbers.getLast());
    }
    return repository;
  }

  @Override
  public Revision latest() {
    return latest;
  }

  @Override
  public Optional<Revision> read(long number) {
    Revision now = latest;
    if (now.number() == number && number > 0) {
      return Optional.of(now);
    }
    return Files.isDirectory(directoryOf(number)) ? Optional.of(load(number)) : Optional.empty();
  }

  @Override
  public List<RevisionHead> list() {
    return numbers().stream().map(number -> RevisionFiles.head(directoryOf(number))).toList();
  }

  @Override
  public StagedRevision stage(Revision next) {
    requireSuccessor(next);
    Path staged = directory.resolve(STAGED + next.number());
    try {
      DirectoryTree.delete(staged);
      RevisionFiles.write(staged, next);
    } catch (IOException e) {
      throw new RepositoryException("cannot write revision " + next.number() + " to " + staged, e);
    }
    return new Staged(staged, next);
  }

  @Override
  public Watch watch(Consumer<Revision> watcher) {
    watchers.add(requireNonNull(watcher));
    return () -> watchers.remove(watcher);
  }

  private void requireSuccessor(Revision next) {
    if (next.number() != latest.number() + 1) {
      throw new StaleRevisionException(next.number() - 1, latest.number());
    }
  }

  private synchronized Revision commit(Path staged, Revision next) {
    requireSuccessor(next);
    try {
      Files.move(staged, directoryOf(next.number()));
      DirectoryTree.sync(directory);
    } catch (IOException e) {
      throw new RepositoryException("cannot commit revision " + next.number(), e);
    }
    latest = next;
    watchers.forEach(watcher -> watcher.accept(next));
    return next;
  }

  private Revision load(long number) {
    return RevisionFiles.read(directoryOf(number));
  }

  private Path directoryOf(long number) {
    return directory.resolve("%06d".formatted(number));
  }

  private List<Long> numbers() {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> NUMBER.matcher(name).matches())
          .map(Long::parseLong)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new RepositoryException("cannot list the repository, directory=" + directory, e);
    }
  }

  private void sweep() throws IOException {
    List<Path> left = new ArrayList<>();
    try (Stream<Path> entries = Files.list(directory)) {
      entries.filter(entry -> entry.getFileName().toString().startsWith(STAGED)).forEach(left::add);
    }
    for (Path entry : left) {
      DirectoryTree.delete(entry);
    }
  }

  private final class Staged implements StagedRevision {
    private final Path path;
    private final Revision revision;

    Staged(Path path, Revision revision) {
      this.path = path;
      this.revision = revision;
    }

    @Override
    public Revision commit() {
      return DirectoryRepository.this.commit(path, revision);
    }

    @Override
    public void close() {
      try {
        DirectoryTree.delete(path);
      } catch (IOException e) {
        throw new RepositoryException("cannot forget a staged revision, directory=" + path, e);
      }
    }
  }
}
