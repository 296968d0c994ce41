package io.cellwall.agent.flow;

import io.cellwall.agent.apply.Enforcement;
import io.cellwall.agent.apply.RevisionNames;
import io.cellwall.compile.Identity;
import io.cellwall.compile.LocalProtocol;
import io.cellwall.kernel.event.FlowEvent;
import io.cellwall.manifest.Signals;
import io.cellwall.policy.Reason;
import io.cellwall.policy.RuleNames;
import io.cellwall.policy.RuleReference;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** From the kernel's numbers to what a person can read. */
public final class FlowDecoder {
  private final Enforcement enforcement;
  private final RevisionNames revisions;

  public FlowDecoder(Enforcement enforcement, RevisionNames revisions) {
    this.enforcement = enforcement;
    this.revisions = revisions;
  }

  public Flow decode(FlowEvent event) {
    long revision = revisions.revision(event.generation());
    RuleNames names = revisions.names(revision);
    return new Flow(
        enforcement.instant(event.bootNanos()),
        event.verdict().text(),
        event.reason().text(),
        revision,
        source(event),
        destination(event, names),
        ProtocolNames.of(event.protocol()),
        direction(event),
        event.packets(),
        event.bytes(),
        rule(event, names).orElse(null));
  }

  /** A side's name: a component's, {@code host}, {@code world}, or null. */
  public @Nullable String side(int identity, @Nullable InetAddress address) {
    if (identity == Identity.HOST) {
      return "host";
    }
    if (identity == Identity.WORLD) {
      return "world";
    }
    if (identity == Identity.ANY) {
      return "any";
    }
    if (Identity.isComponent(identity)) {
      return enforcement.name(identity).orElse(null);
    }
    if (identity >= 0) {
      return null;
    }
    return address != null && address.isLoopbackAddress() ? "host" : "world";
  }

  private Flow.Source source(FlowEvent event) {
    FlowEvent.Side side = event.source();
    // The process is known of the local socket only: the other end's is that of another event.
    boolean local =
        event.seenAt() == FlowEvent.SeenAt.EGRESS
            || event.type() == FlowEvent.Type.BIND
            || event.type() == FlowEvent.Type.SOCKET
            || event.type() == FlowEvent.Type.OBJECT;
    boolean known = local && event.pid() != 0;
    // A socket that asks before it has an address has none to show.
    boolean bound = side.port() != 0 || !side.address().isAnyLocalAddress();
    return new Flow.Source(
        side(side.identity(), side.address()),
        known ? event.pid() : null,
        known ? event.command() : null,
        local ? enforcement.cgroupPath(event.cgroup()).orElse(null) : null,
        bound ? Addresses.text(side.address()) : null,
        bound ? side.port() : null);
  }

  private Flow.Destination destination(FlowEvent event, RuleNames names) {
    FlowEvent.Side side = event.destination();
    String component = side(side.identity(), side.address());
    Optional<String> endpoint =
        component == null ? Optional.empty() : names.endpoint(component, event.endpoint());
    if (event.type() == FlowEvent.Type.SOCKET && event.option() != 0) {
      return Flow.Destination.option(
          component, SocketNames.option(event.protocol(), event.option()));
    }
    if (event.protocol() == LocalProtocol.SOCKET.code()) {
      return Flow.Destination.family(component, SocketNames.family(event.option()));
    }
    if (event.type() == FlowEvent.Type.OBJECT) {
      return Flow.Destination.object(component, endpoint.orElse(null), path(event), signal(event));
    }
    Flow.Destination place =
        Flow.Destination.address(
            component, endpoint.orElse(null), Addresses.text(side.address()), side.port());
    FlowEvent.Side asked = event.asked();
    return asked.equals(side)
        ? place
        : place.askedAs(new Flow.Place(Addresses.text(asked.address()), asked.port()));
  }

  private static @Nullable String path(FlowEvent event) {
    return event.name().isEmpty() ? null : event.name();
  }

  /** None for what only asks whether a process is there, or who is to get signals later on. */
  private static @Nullable String signal(FlowEvent event) {
    boolean signal = event.protocol() == LocalProtocol.SIGNAL.code() && event.option() != 0;
    return signal ? Signals.name(event.option()) : null;
  }

  private static String direction(FlowEvent event) {
    return switch (event.type()) {
      case FLOW, OBJECT -> event.seenAt().name().toLowerCase(Locale.ROOT);
      case BIND -> "bind";
      case SOCKET -> "socket";
    };
  }

  private Optional<String> rule(FlowEvent event, RuleNames names) {
    if (event.reason() == Reason.GRANT) {
      return names.grant(event.ingressRule()).map(RuleReference::toString);
    }
    String source = side(event.source().identity(), event.source().address());
    String destination = side(event.destination().identity(), event.destination().address());
    String text =
        Stream.of(
                source == null
                    ? Optional.<RuleReference>empty()
                    : names.egress(source, event.egressRule()),
                destination == null
                    ? Optional.<RuleReference>empty()
                    : names.ingress(destination, event.ingressRule()))
            .flatMap(Optional::stream)
            .map(RuleReference::toString)
            .collect(Collectors.joining(","));
    return Optional.of(text).filter(rules -> !rules.isEmpty());
  }
}
