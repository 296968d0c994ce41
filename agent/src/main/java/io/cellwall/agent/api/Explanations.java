package io.cellwall.agent.api;

import io.cellwall.policy.Decision;
import io.cellwall.policy.Query;
import io.cellwall.policy.Reason;
import io.cellwall.policy.Verdict;

/** A decision as a sentence. */
final class Explanations {
  private Explanations() {}

  static String of(Query query, Decision decision) {
    String sentence =
        because(decision.reason(), query.source().toString(), query.destination().toString());
    return decision.verdict() == Verdict.AUDIT
        ? sentence + " It is let through, because that side is in audit mode."
        : sentence;
  }

  private static String because(Reason reason, String from, String to) {
    return switch (reason) {
      case NOT_GOVERNED -> "Neither " + from + " nor " + to + " is a component.";
      case SAME_COMPONENT -> "Both sides are " + from + ".";
      case GRANT -> "A grant in force allows it.";
      case RULE -> "Every side that is a component has a rule that allows it.";
      case UNIDENTIFIED_SOURCE -> "The source cannot be identified.";
      case UNIDENTIFIED_DESTINATION -> "The destination cannot be identified.";
      case NO_MANIFEST -> "A side is a component that has no manifest any more.";
      case EGRESS_NOT_ALLOWED -> "No egress rule of " + from + " in force matches " + to + ".";
      case NOT_EXPOSED -> to + " does not expose it.";
      case INGRESS_NOT_ALLOWED -> "No ingress rule of " + to + " in force matches " + from + ".";
      case GROUP_DESTINATION ->
          "It is sent to a group or broadcast address, which a rule must name as a block.";
      case UNKNOWN_PROTOCOL,
          PRIVILEGE_NOT_GRANTED,
          FRAGMENT,
          IP_OPTIONS,
          EXTENSION_HEADER,
          MALFORMED_PACKET,
          FOREIGN_SOCKET,
          STATE_FULL,
          SOCKET_OPTION,
          MARTIAN_ADDRESS,
          FOREIGN_DESCRIPTOR,
          PROTECTED ->
          "It is refused whatever the rules say: " + reason.text() + ".";
    };
  }
}
