package io.cellwall.agent.flow;

import java.time.Instant;
import java.util.Optional;

/** Which flows are meant. */
public record FlowFilter(
    Optional<String> component, Optional<String> verdict, Optional<Instant> since) {
  public boolean matches(Flow flow) {
    return component.filter(name -> !names(flow, name)).isEmpty()
        && verdict.filter(word -> !word.equals(flow.verdict())).isEmpty()
        && since.filter(flow.time()::isBefore).isEmpty();
  }

  private static boolean names(Flow flow, String name) {
    return name.equals(flow.source().component()) || name.equals(flow.destination().component());
  }
}
