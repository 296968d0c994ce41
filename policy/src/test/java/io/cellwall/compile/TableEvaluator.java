package io.cellwall.compile;

import io.cellwall.compile.RuleKey.Direction;
import io.cellwall.policy.Decision;
import io.cellwall.policy.Query;
import io.cellwall.policy.Reason;
import io.cellwall.policy.RuleNames;
import io.cellwall.policy.RuleReference;
import io.cellwall.policy.Side;
import io.cellwall.policy.Target;
import io.cellwall.policy.Verdict;
import java.net.InetAddress;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides by a table in the way the kernel half does: the same look-ups, in the same order, each
 * answered by the longest match alone.
 */
final class TableEvaluator {
  private final PolicyTable table;
  private final Identities identities;
  private final RuleNames names;
  private final long now;

  private Verdict verdict = Verdict.ALLOW;
  private Reason reason = Reason.RULE;
  private boolean drop;

  private TableEvaluator(PolicyTable table, Identities identities, RuleNames names, long now) {
    this.table = table;
    this.identities = identities;
    this.names = names;
    this.now = now;
  }

  static Decision decide(
      PolicyTable table, Identities identities, RuleNames names, Query query, long now) {
    return new TableEvaluator(table, identities, names, now).decide(query);
  }

  private record Flow(
      int source,
      int destination,
      Prefix sourceAddress,
      Prefix destinationAddress,
      int protocol,
      int port,
      boolean group) {}

  private Decision decide(Query query) {
    Target.Port target = (Target.Port) query.target();
    InetAddress to = target.address().orElseThrow();
    Flow flow =
        new Flow(
            identity(query.source()),
            identity(query.destination()),
            Prefixes.of(query.sourceAddress().orElseThrow()),
            Prefixes.of(to),
            target.protocol().code(),
            target.port(),
            to.isMulticastAddress() || to.getHostAddress().equals("255.255.255.255"));
    String sourceName = name(query.source());
    String destinationName = name(query.destination());
    int[] rules = new int[2];
    int endpoint = judge(flow, rules);
    Optional<RuleReference> ingress =
        reason == Reason.GRANT ? names.grant(rules[1]) : names.ingress(destinationName, rules[1]);
    return new Decision(
        verdict,
        reason,
        names.egress(sourceName, rules[0]),
        ingress,
        names.endpoint(destinationName, endpoint),
        drop);
  }

  /** Sets verdict and rules; returns the endpoint's number. */
  private int judge(Flow flow, int[] rules) {
    int endpoint = endpoint(flow);
    boolean sourceIsComponent = Identity.isComponent(flow.source());
    boolean destinationIsComponent = Identity.isComponent(flow.destination());
    if (!sourceIsComponent && !destinationIsComponent) {
      return conclude(Verdict.ALLOW, Reason.NOT_GOVERNED, endpoint);
    }
    if (flow.source() == Identity.NONE) {
      return conclude(Verdict.DENY, Reason.UNIDENTIFIED_SOURCE, endpoint);
    }
    if (flow.destination() == Identity.NONE) {
      return conclude(Verdict.DENY, Reason.UNIDENTIFIED_DESTINATION, endpoint);
    }
    ComponentEntry source = table.components().get(flow.source());
    ComponentEntry destination = table.components().get(flow.destination());
    if ((sourceIsComponent && source == null) || (destinationIsComponent && destination == null)) {
      return conclude(Verdict.DENY, Reason.NO_MANIFEST, endpoint);
    }
    if (flow.source() == flow.destination() && !flow.group()) {
      return conclude(Verdict.ALLOW, Reason.SAME_COMPONENT, endpoint);
    }
    if (sourceIsComponent && endpoint != 0) {
      rules[1] =
          rule(Direction.GRANT, flow.source(), flow.destination(), RuleKey.ENDPOINT, endpoint);
      if (rules[1] != 0) {
        return conclude(Verdict.ALLOW, Reason.GRANT, endpoint);
      }
    }
    if (source != null) {
      rules[0] = egress(flow, endpoint);
      Reason refusal = flow.group() ? Reason.GROUP_DESTINATION : Reason.EGRESS_NOT_ALLOWED;
      if (rules[0] == 0 && refuses(source, refusal)) {
        return endpoint;
      }
    }
    if (destination != null && endpoint == 0) {
      refuses(destination, Reason.NOT_EXPOSED);
    } else if (destination != null) {
      rules[1] = ingress(flow, endpoint);
      if (rules[1] == 0) {
        refuses(destination, flow.group() ? Reason.GROUP_DESTINATION : Reason.INGRESS_NOT_ALLOWED);
      }
    }
    return endpoint;
  }

  private int conclude(Verdict verdict, Reason reason, int endpoint) {
    this.verdict = verdict;
    this.reason = reason;
    return endpoint;
  }

  private boolean refuses(ComponentEntry side, Reason refusal) {
    if (side.audit()) {
      if (verdict != Verdict.AUDIT) {
        conclude(Verdict.AUDIT, refusal, 0);
      }
      return false;
    }
    conclude(Verdict.DENY, refusal, 0);
    drop = side.drop();
    return true;
  }

  private int endpoint(Flow flow) {
    ExposureEntry entry = exposure(flow, flow.destinationAddress());
    if (entry == null) {
      entry = exposure(flow, Prefix.ALL);
    }
    return entry != null && entry.component() == flow.destination() ? entry.endpoint() : 0;
  }

  private @Nullable ExposureEntry exposure(Flow flow, Prefix address) {
    for (int bits = 16; bits >= 0; bits--) {
      ExposureEntry entry =
          table
              .exposures()
              .get(new ExposureKey(flow.protocol(), address, masked(flow.port(), bits), bits));
      if (entry != null) {
        return entry;
      }
    }
    return null;
  }

  private int egress(Flow flow, int endpoint) {
    int rule = 0;
    if (endpoint != 0) {
      rule = rule(Direction.EGRESS, flow.source(), flow.destination(), RuleKey.ENDPOINT, endpoint);
    }
    if (rule == 0 && Identity.isComponent(flow.destination())) {
      rule =
          rule(Direction.EGRESS, flow.source(), flow.destination(), flow.protocol(), flow.port());
    }
    int cidr = cidr(flow.destinationAddress());
    if (rule == 0 && cidr != 0) {
      rule = rule(Direction.EGRESS, flow.source(), cidr, flow.protocol(), flow.port());
    }
    if (rule != 0 || flow.group()) {
      return rule;
    }
    if (!Identity.isComponent(flow.destination())) {
      rule =
          rule(Direction.EGRESS, flow.source(), flow.destination(), flow.protocol(), flow.port());
    }
    return rule != 0
        ? rule
        : rule(Direction.EGRESS, flow.source(), Identity.ANY, flow.protocol(), flow.port());
  }

  private int ingress(Flow flow, int endpoint) {
    int cidr = Identity.isComponent(flow.source()) ? 0 : cidr(flow.sourceAddress());
    if (flow.group()) {
      cidr = cidr(flow.destinationAddress());
    }
    int rule = cidr == 0 ? 0 : ingressFrom(cidr, flow, endpoint);
    if (rule != 0 || flow.group()) {
      return rule;
    }
    rule = ingressFrom(flow.source(), flow, endpoint);
    return rule != 0 ? rule : ingressFrom(Identity.ANY, flow, endpoint);
  }

  private int ingressFrom(int peer, Flow flow, int endpoint) {
    int rule = rule(Direction.INGRESS, flow.destination(), peer, RuleKey.ENDPOINT, endpoint);
    return rule != 0
        ? rule
        : rule(Direction.INGRESS, flow.destination(), peer, flow.protocol(), flow.port());
  }

  private int cidr(Prefix address) {
    for (int length = 128; length >= 0; length--) {
      Integer identity = table.cidrs().get(new Prefix(address.high(), address.low(), length));
      if (identity != null) {
        return identity;
      }
    }
    return 0;
  }

  private int rule(Direction direction, int component, int peer, int protocol, int port) {
    for (int bits = 24; bits >= 0; bits = bits == 8 ? 0 : bits - 1) {
      int portBits = Math.max(bits - 8, 0);
      RuleKey key =
          new RuleKey(
              direction, component, peer, bits == 0 ? 0 : protocol, masked(port, portBits), bits);
      RuleEntry entry = table.rules().get(key);
      if (entry != null) {
        return ruleNow(entry);
      }
      if (bits == 0) {
        break;
      }
    }
    return 0;
  }

  private int ruleNow(RuleEntry entry) {
    if (entry.timetable() == 0) {
      return entry.rule();
    }
    return Objects.requireNonNull(table.timetables().get(entry.timetable())).stretches().stream()
        .filter(stretch -> stretch.notBefore() <= now && now < stretch.notAfter())
        .findFirst()
        .map(Timetable.Stretch::rule)
        .orElse(0);
  }

  private static int masked(int port, int bits) {
    return bits == 0 ? 0 : port & (-1 << (16 - bits)) & 0xffff;
  }

  private int identity(Side side) {
    return switch (side) {
      case Side.Component(String name) -> identities.component(name);
      case Side.Other.HOST -> Identity.HOST;
      case Side.Other.WORLD -> Identity.WORLD;
      case Side.Other.UNIDENTIFIED -> Identity.NONE;
    };
  }

  private static String name(Side side) {
    return side instanceof Side.Component(String name) ? name : "";
  }
}
