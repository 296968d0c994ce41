package io.cellwall.policy;

import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.EgressRule;
import io.cellwall.manifest.GrantManifest;
import io.cellwall.manifest.IngressRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The flows that a change of policy allows or denies. Schedules are left out of account, as if each
 * rule were in force, so that the answer is the same at any hour.
 */
public final class PolicyDifference {
  private final Policy before;
  private final Policy after;
  private final Instant now;

  private PolicyDifference(Policy before, Policy after, Instant now) {
    this.before = before;
    this.after = after;
    this.now = now;
  }

  /** What {@code after} decides otherwise than {@code before}, by who asks whom. */
  public static List<FlowDifference> between(Policy before, Policy after, Instant now) {
    return new PolicyDifference(unscheduled(before), unscheduled(after), now).flows();
  }

  private List<FlowDifference> flows() {
    FlowProbes probes = new FlowProbes(before, after);
    SortedSet<String> all = new TreeSet<>(before.components().keySet());
    all.addAll(after.components().keySet());
    Stream<FlowProbe> ofComponents =
        all.stream().filter(this::isChanged).flatMap(component -> probes.of(component, all));
    Stream<FlowProbe> ofGrants =
        changedGrants().stream()
            .flatMap(grant -> probes.between(grant.from().value(), grant.to().value()));
    return compare(Stream.concat(ofComponents, ofGrants).distinct().toList());
  }

  private boolean isChanged(String component) {
    return !before.component(component).equals(after.component(component));
  }

  private Set<GrantManifest> changedGrants() {
    Set<GrantManifest> changed = new LinkedHashSet<>(before.grants());
    changed.addAll(after.grants());
    changed.removeIf(grant -> before.grants().contains(grant) && after.grants().contains(grant));
    return changed;
  }

  private List<FlowDifference> compare(List<FlowProbe> probes) {
    List<FlowDifference> differences = new ArrayList<>();
    for (FlowProbe probe : probes) {
      Decision old = Evaluator.decide(before, probe.query(), now);
      Decision next = Evaluator.decide(after, probe.query(), now);
      if (passes(old) != passes(next)) {
        differences.add(new FlowDifference(passes(next), probe, old, next));
      }
    }
    return differences.stream().filter(one -> !isPartOfAnother(one, differences)).toList();
  }

  private static boolean passes(Decision decision) {
    return decision.verdict() != Verdict.DENY;
  }

  /** Where all ports are meant, each that a rule names need not be told. */
  private static boolean isPartOfAnother(FlowDifference one, List<FlowDifference> all) {
    return one.probe().endpoint().isEmpty()
        && !one.probe().port().equals("all")
        && all.stream()
            .anyMatch(other ->
                other.allowed() == one.allowed()
                    && other.probe().port().equals("all")
                    && other.probe().protocol().equals(one.probe().protocol())
                    && other.probe().from().equals(one.probe().from())
                    && other.probe().to().equals(one.probe().to()));
  }

  private static Policy unscheduled(Policy policy) {
    Map<String, ComponentManifest> components = new TreeMap<>();
    policy.components().forEach((name, component) -> components.put(name, unscheduled(component)));
    return new Policy(components, policy.grants());
  }

  private static ComponentManifest unscheduled(ComponentManifest component) {
    List<IngressRule> ingress =
        component.ingress().stream().map(PolicyDifference::unscheduled).toList();
    List<EgressRule> egress =
        component.egress().stream().map(PolicyDifference::unscheduled).toList();
    return new ComponentManifest(
        component.position(),
        component.text(),
        component.locatedName(),
        component.labels(),
        component.cgroups(),
        component.systemdUnits(),
        component.exposes(),
        ingress,
        egress,
        component.enforcement(),
        component.onViolation(),
        component.sourcePorts(),
        component.privileges(),
        component.limits(),
        component.planned());
  }

  /** One for no day at all is never in force, and stays so. */
  private static IngressRule unscheduled(IngressRule rule) {
    return rule.hasEmptyList()
        ? rule
        : new IngressRule(
            rule.position(), rule.from(), rule.endpoints(), rule.ports(), Optional.empty());
  }

  private static EgressRule unscheduled(EgressRule rule) {
    return rule.hasEmptyList()
        ? rule
        : new EgressRule(
            rule.position(),
            rule.to(),
            rule.endpoints(),
            rule.ports(),
            rule.paths(),
            Optional.empty());
  }
}
