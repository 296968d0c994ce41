package io.cellwall.agent.apply;

import io.cellwall.agent.apply.Change.Effect;
import io.cellwall.agent.apply.RefusedException.Code;
import io.cellwall.manifest.Diagnostic;
import io.cellwall.manifest.Expiry;
import io.cellwall.manifest.GrantManifest;
import io.cellwall.manifest.Manifest;
import io.cellwall.manifest.ManifestParser;
import io.cellwall.manifest.ParseResult;
import io.cellwall.manifest.Source;
import io.cellwall.policy.Capability;
import io.cellwall.policy.Coverage;
import io.cellwall.policy.Places;
import io.cellwall.policy.Policy;
import io.cellwall.policy.Resolution;
import io.cellwall.policy.Resolver;
import io.cellwall.policy.Uncovered;
import io.cellwall.policy.Warning;
import io.cellwall.policy.Warnings;
import io.cellwall.repository.Revision;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Decides what a change comes to, or that it is refused. It changes nothing. */
public final class Planner {
  private static final String UNCHANGED = "nothing was changed";

  private final Map<Capability, String> missing;
  private final boolean acceptUncovered;
  private final BootEnds ends;
  private final InstantSource clock;

  /**
   * @param missing why, for each capability that is not there
   * @param acceptUncovered apply manifests although parts of them are not enforced
   */
  public Planner(
      Map<Capability, String> missing,
      boolean acceptUncovered,
      BootEnds ends,
      InstantSource clock) {
    this.missing = Map.copyOf(missing);
    this.acceptUncovered = acceptUncovered;
    this.ends = ends;
    this.clock = clock;
  }

  /** What is stored, as it is; it was accepted before and is not refused now. */
  public Plan of(Revision revision) {
    Candidate candidate = Candidate.of(revision).corrected(ends);
    Resolution resolution = Resolver.resolve(candidate.manifests(), Places.STORED);
    if (!resolution.diagnostics().isEmpty()) {
      throw new IllegalStateException(
          "revision %d is no longer understood: %s"
              .formatted(revision.number(), resolution.diagnostics()));
    }
    return new Plan(
        candidate, resolution.policy(), List.of(), uncovered(resolution, Places.STORED), List.of());
  }

  /** What was stored elsewhere: it is checked as any change is. */
  public Plan imported(Revision revision) {
    try {
      Candidate candidate = Candidate.of(revision).corrected(ends);
      return accepted(
          Candidate.EMPTY,
          candidate,
          Resolver.resolve(candidate.manifests(), Places.STORED),
          List.of());
    } catch (IllegalStateException e) {
      throw new RefusedException(
          Code.MANIFEST_REFUSED, "nothing was imported: " + e.getMessage(), e);
    }
  }

  /** Adds the manifests of {@code sources}, or puts them in place of those with the same names. */
  public Plan apply(Candidate base, List<Source> sources) {
    ParseResult parsed = ManifestParser.parse(sources);
    refuse(Code.MANIFEST_REFUSED, UNCHANGED, parsed.diagnostics());
    if (parsed.manifests().isEmpty()) {
      throw new RefusedException(Code.MANIFEST_REFUSED, "no manifest was given");
    }
    Instant now = clock.instant();
    refuse(Code.MANIFEST_REFUSED, UNCHANGED, ended(parsed.manifests(), now));
    Candidate after = base.current(now).with(parsed.manifests(), now);
    Resolution resolution =
        Resolver.resolve(after.manifestsEndingWith(parsed.manifests()), places(base));
    return accepted(base, after, resolution, parsed.manifests());
  }

  /**
   * Puts the components of {@code sources} in place of all others, and adds its grants. Those must
   * say when they end: a duration would begin anew whenever the same file comes again.
   */
  public Plan replace(Candidate base, List<Source> sources) {
    ParseResult parsed = ManifestParser.parseAmongOthers(sources);
    refuse(Code.MANIFEST_REFUSED, UNCHANGED, parsed.diagnostics());
    if (parsed.manifests().isEmpty()) {
      throw new RefusedException(
          Code.MANIFEST_REFUSED, "there is no manifest where they are looked for");
    }
    refuse(Code.MANIFEST_REFUSED, UNCHANGED, lasting(parsed.manifests()));
    Instant now = clock.instant();
    Candidate after =
        base.with(parsed.manifests(), now).current(now).onlyComponents(parsed.manifests());
    return accepted(
        base, after, Resolver.resolve(after.manifests(), places(base)), parsed.manifests());
  }

  private static List<Diagnostic> lasting(List<Manifest> incoming) {
    return incoming.stream()
        .filter(it -> it instanceof GrantManifest grant && grant.expiry() instanceof Expiry.After)
        .map(grant ->
            new Diagnostic(
                grant.position(),
                "grant %s has a duration: expected spec.expires in a repository that is followed"
                    .formatted(grant.name())))
        .toList();
  }

  /** Takes one manifest away, and with {@code cascade} all mention of it. */
  public Plan delete(Candidate base, ManifestName name, boolean cascade) {
    Candidate all = base.current(clock.instant());
    if (all.find(name).isEmpty()) {
      throw absent(name);
    }
    Candidate after = all.without(name);
    if (cascade && name.kind() == ManifestKind.COMPONENT) {
      after = Cascade.apply(name.name(), after, clock.instant());
    }
    Resolution resolution = Resolver.resolve(after.manifests(), Places.STORED);
    refuse(
        Code.STILL_NAMED,
        "%s %s is still named by others; nothing was changed%s"
            .formatted(
                name.kind().word(),
                name.name(),
                cascade ? "" : " (--cascade removes their rules, too)"),
        resolution.diagnostics());
    return plan(base, after, resolution, List.of());
  }

  /**
   * Back to how {@code old} was, but for the grants that have ended meanwhile.
   *
   * @param component go back with this one alone
   */
  public Plan rollback(Candidate base, Revision old, Optional<String> component) {
    Candidate then = Candidate.of(old, base).corrected(ends).current(clock.instant());
    Candidate after = component.map(name -> only(name, base, then)).orElse(then);
    return accepted(base, after, Resolver.resolve(after.manifests(), Places.STORED), List.of());
  }

  private Candidate only(String component, Candidate base, Candidate then) {
    ManifestName name = new ManifestName(ManifestKind.COMPONENT, component);
    if (base.find(name).isEmpty() && then.find(name).isEmpty()) {
      throw absent(name);
    }
    return base.current(clock.instant()).with(name, then);
  }

  private Plan accepted(
      Candidate base, Candidate after, Resolution resolution, List<Manifest> mentioned) {
    refuse(Code.MANIFEST_REFUSED, UNCHANGED, resolution.diagnostics());
    Plan plan = plan(base, after, resolution, mentioned);
    refuseUncovered(plan);
    return plan;
  }

  private Plan plan(
      Candidate base, Candidate after, Resolution resolution, List<Manifest> mentioned) {
    return new Plan(
        after,
        resolution.policy(),
        Changes.between(base, after, mentioned),
        uncovered(resolution, places(base)),
        warnings(base, resolution.policy(), mentioned));
  }

  private static Places places(Candidate base) {
    return new Places(base::holds);
  }

  /** Of what is mentioned all, of others what was not so before. */
  private static List<Warning> warnings(Candidate base, Policy after, List<Manifest> mentioned) {
    List<Warning> all = Warnings.of(after, places(base));
    Set<String> own = mentioned.stream().map(Manifest::name).collect(Collectors.toSet());
    if (all.stream().allMatch(warning -> own.contains(warning.component()))) {
      return all;
    }
    List<Warning> before = Warnings.of(Resolver.resolve(base.manifests()).policy(), Places.STORED);
    return all.stream()
        .filter(
            it -> own.contains(it.component()) || before.stream().noneMatch(old -> old.repeats(it)))
        .toList();
  }

  private static RefusedException absent(ManifestName name) {
    return new RefusedException(
        Code.NOT_FOUND, "there is no " + name.kind().word() + " " + name.name());
  }

  private List<Uncovered> uncovered(Resolution resolution, Places places) {
    return Coverage.uncovered(resolution.policy(), missing, places);
  }

  /** What is stored was accepted when it came, and may be another's than who makes this change. */
  private void refuseUncovered(Plan plan) {
    List<Uncovered> uncovered = plan.uncovered(change -> change.effect() != Effect.UNCHANGED);
    if (!acceptUncovered && !uncovered.isEmpty()) {
      throw new RefusedException(
          Code.NOT_COVERED,
          "nothing was changed (an agent started with --accept-uncovered would apply the rest)",
          uncovered.stream().map(Uncovered::toString).toList());
    }
  }

  private static List<Diagnostic> ended(List<Manifest> incoming, Instant now) {
    return incoming.stream()
        .filter(manifest -> StoredManifests.expired(manifest, now))
        .map(grant ->
            new Diagnostic(
                grant.position(),
                "grant %s has already ended: expected an end after %s"
                    .formatted(grant.name(), now)))
        .toList();
  }

  private static void refuse(Code code, String message, List<Diagnostic> diagnostics) {
    if (!diagnostics.isEmpty()) {
      throw new RefusedException(
          code, message, diagnostics.stream().map(Diagnostic::toString).toList());
    }
  }
}
