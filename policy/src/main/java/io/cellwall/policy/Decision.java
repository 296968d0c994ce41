package io.cellwall.policy;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The answer to a {@link Query}.
 *
 * @param egress the source's rule that allows it, even if another side then refuses
 * @param ingress the destination's rule, or the grant, that allows it
 * @param endpoint the endpoint at the destination, where it exposes one there
 * @param drop refused in silence
 */
public record Decision(
    Verdict verdict,
    Reason reason,
    Optional<RuleReference> egress,
    Optional<RuleReference> ingress,
    Optional<String> endpoint,
    boolean drop) {

  /** Both rules as in events, or empty where there is none: {@code web/egress/1,db/ingress/2}. */
  public Optional<String> rules() {
    String text =
        Stream.of(egress, ingress)
            .flatMap(Optional::stream)
            .map(RuleReference::toString)
            .collect(Collectors.joining(","));
    return Optional.of(text).filter(rules -> !rules.isEmpty());
  }
}
