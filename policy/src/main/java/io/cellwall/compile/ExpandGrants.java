package io.cellwall.compile;

import io.cellwall.compile.Permission.Extent;
import io.cellwall.compile.RuleKey.Direction;
import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.GrantManifest;
import io.cellwall.policy.Policy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Pass: turns each grant that has not ended into permissions, one an endpoint. */
record ExpandGrants(Policy policy, Map<String, Integer> numbers, GrantClock clock) {

  List<Permission> permissions() {
    return IntStream.range(0, policy.grants().size())
        .boxed()
        .flatMap(index -> permissions(index + 1, policy.grants().get(index)))
        .toList();
  }

  private Stream<Permission> permissions(int number, GrantManifest grant) {
    Instant end = grant.expiry().end(clock.now());
    Optional<ComponentManifest> to = policy.component(grant.to().value());
    if (to.isEmpty() || !end.isAfter(clock.now())) {
      return Stream.empty();
    }
    int from = NumberComponents.number(numbers, grant.from().value());
    int peer = NumberComponents.number(numbers, grant.to().value());
    Lifetime lifetime = new Lifetime.Until(end);
    return IntStream.range(0, to.get().exposes().size())
        .filter(index -> grant.covers(to.get().exposes().get(index).name()))
        .mapToObj(index ->
            new Permission(
                Direction.GRANT, from, peer, new Extent.Endpoint(index + 1), number, lifetime));
  }
}
