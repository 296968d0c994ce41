package io.cellwall.agent.api;

import io.cellwall.agent.apply.Enforcement;
import io.cellwall.agent.apply.RefusedException;
import io.cellwall.agent.apply.RefusedException.Code;
import io.cellwall.agent.audit.AuditEntries.CallerRefused;
import io.cellwall.compile.Identity;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.InstantSource;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Lets nobody talk to the agent who is in a component: whoever may is obeyed. Where BPF LSM is, the
 * kernel refuses the connection already.
 */
record CallerFilter(Enforcement enforcement, Consumer<CallerRefused> record, InstantSource clock)
    implements Handler {
  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    OptionalInt pid = Caller.pid(request);
    int owner = pid.isPresent() ? enforcement.owner(pid.getAsInt()) : Identity.NONE;
    if (owner == Identity.HOST) {
      response.next();
      return;
    }
    String component = enforcement.name(owner).orElse("");
    record.accept(new CallerRefused(clock.instant(), component, pid.orElse(0)));
    throw new RefusedException(
        Code.CALLER_IN_COMPONENT,
        owner == Identity.NONE
            ? "the process that called has ended, so nobody knows whose it was"
            : "process %d is in component %s, and no component may talk to the agent"
                .formatted(pid.orElse(0), component));
  }
}
