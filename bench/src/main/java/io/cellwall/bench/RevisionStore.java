package io.cellwall.bench;

import io.cellwall.repository.Author;
import io.cellwall.repository.GitRepository;
import io.cellwall.repository.Revision;
import io.cellwall.repository.RevisionHead;
import io.cellwall.repository.StoredManifest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A store with a long history: each revision after the first changes one manifest. */
final class RevisionStore {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final int FIRST_PORT = 20_000;
  private static final int HTTPS = 443;

  private RevisionStore() {}

  static void fill(Path directory, int components, int revisions) {
    List<StoredManifest> manifests = new ArrayList<>();
    for (int component = 0; component < components; component++) {
      manifests.add(manifest(component, 1));
    }
    try (GitRepository repository = GitRepository.open(directory)) {
      commit(repository, 1, manifests);
      for (int number = 2; number <= revisions; number++) {
        manifests.set(number % components, manifest(number % components, number));
        commit(repository, number, manifests);
      }
    }
  }

  private static void commit(GitRepository repository, long number, List<StoredManifest> all) {
    Author author = new Author(0, "bench");
    RevisionHead head =
        new RevisionHead(number, START.plusSeconds(number), author, "change " + number);
    repository.stage(new Revision(head, all)).commit();
  }

  private static StoredManifest manifest(int component, long revision) {
    return new StoredManifest(
        "Component",
        name(component),
        "bench.yaml",
        1,
        START.plusSeconds(revision),
        text(component, "revision " + revision, HTTPS));
  }

  /** Names sort as numbers do. */
  private static String name(int component) {
    return "service-%05d".formatted(component);
  }

  /** A chain: each may reach the next; and all may reach one port elsewhere. */
  static String text(int component, String comment, int port) {
    String before =
        component == 0 ? "" : "{from: [{component: %s}]}".formatted(name(component - 1));
    return """
    # %s
    apiVersion: cellwall.io/v1
    kind: Component
    metadata: {name: %s, labels: {tier: bench}}
    spec:
      exposes: [{name: service, protocol: TCP, port: %d}]
      ingress: [%s]
      egress: [{to: [{cidr: 192.0.2.0/24}], ports: [{protocol: TCP, port: %d}]}]
    """
        .formatted(comment, name(component), FIRST_PORT + component, before, port);
  }
}
