package io.cellwall.agent.api;

import io.cellwall.agent.apply.Enforcement;
import io.cellwall.agent.apply.RefusedException;
import io.cellwall.agent.apply.RefusedException.Code;
import io.cellwall.agent.audit.AuditEntries.CallerRefused;
import io.cellwall.compile.Identity;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Lets nobody talk to the agent who is in a component: whoever may is obeyed. Where BPF LSM is, the
 * kernel refuses the connection already. The record has a line a second for each component.
 */
final class CallerCheck implements Handler {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(1);

  private final Enforcement enforcement;
  private final Consumer<CallerRefused> record;
  private final InstantSource clock;
  private final Map<Integer, Refused> refused = new HashMap<>();

  CallerCheck(Enforcement enforcement, Consumer<CallerRefused> record, InstantSource clock) {
    this.enforcement = enforcement;
    this.record = record;
    this.clock = clock;
  }

  /** Since the last line about a component. */
  private record Refused(Instant line, long count) {}

  /** Each request too: a process may have entered a component since it connected. */
  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    refusal(Caller.pid(request))
        .ifPresent(why -> {
          throw why;
        });
    response.next();
  }

  /** Why the process is not served, empty if it is. */
  Optional<RefusedException> refusal(OptionalInt pid) {
    int owner = pid.isPresent() ? enforcement.owner(pid.getAsInt()) : Identity.NONE;
    if (owner == Identity.HOST) {
      return Optional.empty();
    }
    String component = enforcement.name(owner).orElse("");
    tell(owner, component, pid.orElse(0));
    return Optional.of(
        new RefusedException(Code.CALLER_IN_COMPONENT, sentence(owner, component, pid)));
  }

  private static String sentence(int owner, String component, OptionalInt pid) {
    return owner == Identity.NONE
        ? "the process that called has ended, so nobody knows whose it was"
        : "process %d is in component %s, and no component may talk to the agent"
            .formatted(pid.orElse(0), component);
  }

  private synchronized void tell(int owner, String component, int pid) {
    Instant now = clock.instant();
    Refused before = refused.getOrDefault(owner, new Refused(Instant.MIN, 0));
    long count = before.count() + 1;
    if (before.line().isAfter(now.minus(BETWEEN_LINES))) {
      refused.put(owner, new Refused(before.line(), count));
      return;
    }
    refused.put(owner, new Refused(now, 0));
    record.accept(new CallerRefused(now, component, pid, count));
  }
}
