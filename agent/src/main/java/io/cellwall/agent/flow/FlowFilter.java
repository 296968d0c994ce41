package io.cellwall.agent.flow;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which flows are meant: those that have all of what is given.
 *
 * @param component at either end
 */
public record FlowFilter(
    Optional<String> component,
    Optional<String> from,
    Optional<String> to,
    Optional<String> verdict,
    Optional<String> reason,
    Optional<String> protocol,
    Optional<Instant> since) {
  public static final FlowFilter ALL =
      new FlowFilter(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  public static FlowFilter around(String component) {
    return new FlowFilter(
        Optional.of(component), ALL.from, ALL.to, ALL.verdict, ALL.reason, ALL.protocol, ALL.since);
  }

  public FlowFilter withVerdict(String wanted) {
    return new FlowFilter(component, from, to, Optional.of(wanted), reason, protocol, since);
  }

  public FlowFilter since(Instant moment) {
    return new FlowFilter(component, from, to, verdict, reason, protocol, Optional.of(moment));
  }

  public boolean matches(Flow flow) {
    return component.filter(name -> !names(flow, name)).isEmpty()
        && is(from, flow.source().component())
        && is(to, flow.destination().component())
        && is(verdict, flow.verdict())
        && is(reason, flow.reason())
        && is(protocol, flow.protocol())
        && since.filter(flow.time()::isBefore).isEmpty();
  }

  /** Whether it asks for no more than a time, which what is no flow has, too. */
  public boolean takesEvents() {
    return since.map(ALL::since).orElse(ALL).equals(this);
  }

  private static boolean is(Optional<String> wanted, @Nullable String found) {
    return wanted.filter(word -> !word.equals(found)).isEmpty();
  }

  private static boolean names(Flow flow, String name) {
    return name.equals(flow.source().component()) || name.equals(flow.destination().component());
  }
}
