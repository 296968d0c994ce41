package io.cellwall.agent.apply;

import io.cellwall.agent.apply.Candidate.Entry;
import io.cellwall.agent.apply.RefusedException.Code;
import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.Diagnostic;
import io.cellwall.manifest.GrantManifest;
import io.cellwall.manifest.OnViolation;
import io.cellwall.manifest.ParseResult;
import io.cellwall.manifest.Rule;
import io.cellwall.repository.StoredManifest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * Removes all mention of a component from the manifests of others: from their rules, a redirection
 * to it, and grants from or to it. A manifest that is rewritten keeps its meaning otherwise, but
 * not its comments.
 */
record Cascade(String component, RuleCascade rules) {
  /** Text is quoted: readers of older YAML take 18:00 for a number, and ours takes 1e3 for one. */
  private static final YAMLMapper YAML =
      YAMLMapper.builder().disable(YAMLWriteFeature.WRITE_DOC_START_MARKER).build();

  /**
   * @param left all manifests but the component's own
   */
  static Candidate apply(String component, Candidate left, Instant now) {
    List<ComponentManifest> components =
        left.manifests().stream()
            .filter(ComponentManifest.class::isInstance)
            .map(ComponentManifest.class::cast)
            .toList();
    return new Cascade(component, new RuleCascade(component, components)).apply(left, now);
  }

  private Candidate apply(Candidate candidate, Instant now) {
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
          Optional.of(names(manifest) ? rewrite(entry.stored(), manifest, now) : entry);
    };
  }

  private boolean names(GrantManifest grant) {
    return Stream.of(grant.from(), grant.to()).anyMatch(side -> side.value().equals(component));
  }

  private boolean names(ComponentManifest manifest) {
    return Stream.<Rule>concat(manifest.ingress().stream(), manifest.egress().stream())
            .anyMatch(rules::concerns)
        || manifest.onViolation().target().filter(this::names).isPresent();
  }

  private boolean names(OnViolation.Target target) {
    return target instanceof OnViolation.Target.Trap trap
        && trap.component().value().equals(component);
  }

  private Entry rewrite(StoredManifest stored, ComponentManifest manifest, Instant now) {
    ObjectNode document = (ObjectNode) YAML.readTree(stored.text());
    ObjectNode spec = (ObjectNode) document.path("spec");
    if (spec.path("ingress") instanceof ArrayNode ingress) {
      spec.set("ingress", rules.rewritten(manifest.ingress(), ingress, "from"));
    }
    if (spec.path("egress") instanceof ArrayNode egress) {
      spec.set("egress", rules.rewritten(manifest.egress(), egress, "to"));
    }
    if (manifest.onViolation().target().filter(this::names).isPresent()) {
      spec.remove("onViolation");
    }
    return understood(
        new StoredManifest(
            stored.kind(),
            stored.name(),
            stored.source(),
            1,
            now,
            YAML.writeValueAsString(document)));
  }

  private Entry understood(StoredManifest next) {
    ParseResult result = StoredManifests.parse(next);
    if (!result.diagnostics().isEmpty()) {
      throw new RefusedException(
          Code.STILL_NAMED,
          "component %s could not be taken out of component %s; nothing was changed"
              .formatted(component, next.name()),
          result.diagnostics().stream().map(Diagnostic::toString).toList());
    }
    return new Entry(next, result.manifests().getFirst());
  }
}
