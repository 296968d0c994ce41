package io.cellwall.agent.api;

import io.cellwall.agent.apply.RefusedException;
import io.cellwall.agent.apply.RefusedException.Code;
import io.cellwall.agent.audit.AuditEntries;
import io.cellwall.agent.follow.Follower;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/** Lets the agent follow its repository no longer, or again. */
record FollowRoute(Optional<Follower> follower, Consumer<Object> record, InstantSource clock)
    implements HttpService {
  private record FollowBody(boolean suspended) {}

  @Override
  public void routing(HttpRules rules) {
    rules.post("/follow", this::follow);
  }

  private void follow(ServerRequest request, ServerResponse response) {
    Follower followed =
        follower.orElseThrow(() ->
            new RefusedException(
                Code.FOLLOWS_NOTHING,
                "no repository is followed: the agent's settings name none (repository)"));
    boolean suspended = Json.read(request, FollowBody.class).suspended();
    if (suspended != followed.following().suspended()) {
      record.accept(
          AuditEntries.FollowingChanged.of(clock.instant(), suspended, Caller.author(request)));
      if (suspended) {
        followed.suspend();
      } else {
        followed.resume();
      }
    }
    Json.send(response, followed.following());
  }
}
