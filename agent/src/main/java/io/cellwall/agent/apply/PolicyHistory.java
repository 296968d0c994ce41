package io.cellwall.agent.apply;

import io.cellwall.policy.Resolver;
import io.cellwall.policy.RuleNames;
import io.cellwall.repository.Repository;
import io.cellwall.repository.Revision;
import java.util.LinkedHashMap;
import java.util.Map;

/** Names of the revisions whose events are still being read. Safe for several threads. */
public final class PolicyHistory implements RevisionNames {
  private static final int REMEMBERED = 16;

  private final Repository repository;
  private final Generations generations;
  private final Map<Long, RuleNames> names = new LinkedHashMap<>();

  public PolicyHistory(Repository repository, Generations generations) {
    this.repository = repository;
    this.generations = generations;
  }

  @Override
  public long revision(long generation) {
    return generations.revision(generation);
  }

  @Override
  public synchronized RuleNames names(long revision) {
    RuleNames known = names.get(revision);
    if (known != null) {
      return known;
    }
    RuleNames loaded = load(repository.read(revision).orElse(Revision.EMPTY));
    put(revision, loaded);
    return loaded;
  }

  /** A revision not committed yet may have events already. */
  synchronized void put(long revision, RuleNames loaded) {
    names.put(revision, loaded);
    if (names.size() > REMEMBERED) {
      names.remove(names.keySet().iterator().next());
    }
  }

  private static RuleNames load(Revision revision) {
    return new RuleNames(Resolver.resolve(Candidate.of(revision).manifests()).policy());
  }
}
