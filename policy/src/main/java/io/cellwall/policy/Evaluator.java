package io.cellwall.policy;

import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.Endpoint;
import io.cellwall.manifest.Enforcement;
import io.cellwall.manifest.GrantManifest;
import io.cellwall.manifest.OnViolation;
import io.cellwall.policy.RuleReference.Kind;
import java.time.Instant;
import java.util.Optional;

/**
 * The oracle: slow, obvious, and written without a look at the compiler or the kernel half. Numbers
 * in comments are the rows of the order of verdicts.
 */
public final class Evaluator {
  private final Policy policy;
  private final Query query;
  private final Instant now;

  /** The endpoint that the flow reaches, if the destination is a component that exposes it. */
  private final Optional<Endpoint> endpoint;

  private Optional<RuleReference> egress = Optional.empty();
  private Optional<RuleReference> ingress = Optional.empty();

  /** The first refusal by a side in audit mode. */
  private Optional<Reason> audited = Optional.empty();

  private Evaluator(Policy policy, Query query, Instant now) {
    this.policy = policy;
    this.query = query;
    this.now = now;
    this.endpoint = manifest(query.destination()).flatMap(this::findEndpoint);
  }

  /** What becomes of a flow at {@code now}. */
  public static Decision decide(Policy policy, Query query, Instant now) {
    return new Evaluator(policy, query, now).decide();
  }

  private Decision decide() {
    Side source = query.source();
    Side destination = query.destination();
    if (!isComponent(source) && !isComponent(destination)) { // 1
      return conclude(Verdict.ALLOW, Reason.NOT_GOVERNED);
    }
    if (source == Side.Other.UNIDENTIFIED) { // 2
      return conclude(Verdict.DENY, Reason.UNIDENTIFIED_SOURCE);
    }
    if (destination == Side.Other.UNIDENTIFIED) { // 3
      return conclude(Verdict.DENY, Reason.UNIDENTIFIED_DESTINATION);
    }
    if (hasLostManifest(source) || hasLostManifest(destination)) { // 4
      return conclude(Verdict.DENY, Reason.NO_MANIFEST);
    }
    // A group's members may be anyone, so sending to one is never talking to oneself.
    if (source.equals(destination) && !toGroup()) { // 5
      return conclude(Verdict.ALLOW, Reason.SAME_COMPONENT);
    }
    ingress = grantInForce();
    if (ingress.isPresent()) { // 6
      return conclude(Verdict.ALLOW, Reason.GRANT);
    }
    return decideByRules(manifest(source), manifest(destination));
  }

  private Decision decideByRules(
      Optional<ComponentManifest> source, Optional<ComponentManifest> destination) {
    RuleSearch search = new RuleSearch(policy, query, endpoint, now);
    if (source.isPresent()) { // 7
      egress = search.egress(source.get());
      Reason reason = toGroup() ? Reason.GROUP_DESTINATION : Reason.EGRESS_NOT_ALLOWED;
      if (egress.isEmpty() && isFinal(source.get(), reason)) {
        return refuse(source.get(), reason);
      }
    }
    if (destination.isPresent() && endpoint.isEmpty()) { // 8
      if (isFinal(destination.get(), Reason.NOT_EXPOSED)) {
        return refuse(destination.get(), Reason.NOT_EXPOSED);
      }
    } else if (destination.isPresent()) { // 9
      ingress = search.ingress(destination.get());
      Reason reason = toGroup() ? Reason.GROUP_DESTINATION : Reason.INGRESS_NOT_ALLOWED;
      if (ingress.isEmpty() && isFinal(destination.get(), reason)) {
        return refuse(destination.get(), reason);
      }
    }
    return audited
        .map(reason -> conclude(Verdict.AUDIT, reason))
        .orElseGet(() -> conclude(Verdict.ALLOW, Reason.RULE)); // 10
  }

  /** A refusal in audit mode is only noted: the other side's walls stand. */
  private boolean isFinal(ComponentManifest refusing, Reason reason) {
    if (refusing.enforcement() == Enforcement.ENFORCE) {
      return true;
    }
    audited = audited.or(() -> Optional.of(reason));
    return false;
  }

  private Decision refuse(ComponentManifest refusing, Reason reason) {
    boolean drop = refusing.onViolation().action() == OnViolation.Action.DROP;
    return new Decision(Verdict.DENY, reason, egress, ingress, endpointName(), drop);
  }

  private Decision conclude(Verdict verdict, Reason reason) {
    return new Decision(verdict, reason, egress, ingress, endpointName(), false);
  }

  private Optional<String> endpointName() {
    return endpoint.map(Endpoint::name);
  }

  private static boolean isComponent(Side side) {
    return side instanceof Side.Component;
  }

  private boolean hasLostManifest(Side side) {
    return isComponent(side) && manifest(side).isEmpty();
  }

  private Optional<ComponentManifest> manifest(Side side) {
    return side instanceof Side.Component(String name) ? policy.component(name) : Optional.empty();
  }

  private boolean toGroup() {
    return query.target() instanceof Target.Port port
        && port.address().filter(a -> AddressSpace.of(a) == AddressSpace.GROUP).isPresent();
  }

  private Optional<Endpoint> findEndpoint(ComponentManifest destination) {
    return switch (query.target()) {
      case Target.Named(String name) -> destination.endpoint(name);
      case Target.OfHost _ -> Optional.empty();
      case Target.Port port ->
          destination.exposes().stream().filter(exposed -> isAt(exposed, port)).findFirst();
    };
  }

  private static boolean isAt(Endpoint exposed, Target.Port port) {
    return exposed instanceof Endpoint.Network network
        && network.protocol() == port.protocol()
        && network.ports().contains(port.port())
        && port.address().map(network::at).orElse(true);
  }

  /** Of several the first. */
  private Optional<RuleReference> grantInForce() {
    return policy.grants().stream()
        .filter(grant -> query.source().equals(new Side.Component(grant.from().value())))
        .filter(grant -> query.destination().equals(new Side.Component(grant.to().value())))
        .filter(this::coversEndpoint)
        .filter(grant -> !grant.expiry().beginsAfter(now))
        .filter(grant -> now.isBefore(grant.expiry().end(now)))
        .findFirst()
        .map(grant ->
            new RuleReference(grant.name(), Kind.GRANT, policy.grants().indexOf(grant) + 1));
  }

  private boolean coversEndpoint(GrantManifest grant) {
    return endpoint.isPresent() && grant.covers(endpoint.get().name());
  }
}
