package io.cellwall.agent.apply;

import io.cellwall.agent.apply.Candidate.Entry;
import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.GrantManifest;
import io.cellwall.manifest.Manifest;
import io.cellwall.manifest.OnViolation;
import io.cellwall.manifest.Peer;
import io.cellwall.manifest.Rule;
import io.cellwall.repository.StoredManifest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * Removes all mention of a component from the manifests of others: peers that name it, rules that
 * have no peer left, a redirection to it, and grants from or to it. A manifest that is rewritten
 * keeps its meaning otherwise, but not its comments.
 */
record Cascade(String component) {
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
          .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
          .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .build();

  Candidate apply(Candidate candidate, Instant now) {
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : candidate.entries().values()) {
      rewritten(entry, now).ifPresent(entries::add);
    }
    return Candidate.of(entries);
  }

  private Optional<Entry> rewritten(Entry entry, Instant now) {
    return switch (entry.manifest()) {
      case GrantManifest grant -> Optional.of(entry).filter(kept -> !names(grant));
      case ComponentManifest manifest ->
          Optional.of(names(manifest) ? rewrite(entry.stored(), now) : entry);
    };
  }

  private boolean names(GrantManifest grant) {
    return Stream.of(grant.from(), grant.to()).anyMatch(side -> side.value().equals(component));
  }

  private boolean names(ComponentManifest manifest) {
    return Stream.<Rule>concat(manifest.ingress().stream(), manifest.egress().stream())
            .flatMap(rule -> rule.peers().stream())
            .anyMatch(this::names)
        || manifest.onViolation().target().filter(this::names).isPresent();
  }

  private boolean names(Peer peer) {
    return peer instanceof Peer.Component named && named.name().value().equals(component);
  }

  private boolean names(OnViolation.Target target) {
    return target instanceof OnViolation.Target.Trap trap
        && trap.component().value().equals(component);
  }

  private Entry rewrite(StoredManifest stored, Instant now) {
    ObjectNode document = (ObjectNode) YAML.readTree(stored.text());
    ObjectNode spec = (ObjectNode) document.path("spec");
    removePeers(spec.path("ingress"), "from");
    removePeers(spec.path("egress"), "to");
    JsonNode trap = spec.path("onViolation").path("to").path("component");
    if (trap.asString("").equals(component)) {
      spec.remove("onViolation");
    }
    StoredManifest next =
        new StoredManifest(
            stored.kind(),
            stored.name(),
            stored.source(),
            1,
            now,
            YAML.writeValueAsString(document));
    Manifest manifest = StoredManifests.load(next);
    return new Entry(next, manifest);
  }

  private void removePeers(JsonNode rules, String key) {
    for (Iterator<JsonNode> each = rules.iterator(); each.hasNext(); ) {
      JsonNode peers = each.next().path(key);
      int before = peers.size();
      removeMentions(peers);
      if (before > 0 && peers.isEmpty()) {
        each.remove();
      }
    }
  }

  private void removeMentions(JsonNode peers) {
    for (Iterator<JsonNode> each = peers.iterator(); each.hasNext(); ) {
      if (each.next().path("component").asString("").equals(component)) {
        each.remove();
      }
    }
  }
}
