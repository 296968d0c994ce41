package io.cellwall.agent.flow;

import io.cellwall.agent.apply.FakeEnforcement;
import io.cellwall.compile.Identities;
import io.cellwall.compile.LocalProtocol;
import io.cellwall.kernel.event.FlowEvent;
import io.cellwall.policy.Reason;
import io.cellwall.policy.Verdict;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Events of the shop in {@link io.cellwall.agent.apply.Manifests}. */
public final class Events {
  private final int web;
  private final int orders;

  public Events(FakeEnforcement kernel) {
    Identities numbers = kernel.identities();
    this.orders = numbers.component("orders");
    this.web = numbers.component("web");
  }

  /** The web's connection to the orders, as the web's end tells it. */
  public FlowEvent allowed(int socket) {
    return flow(socket, web, Verdict.ALLOW, Reason.RULE, FlowEvent.Ending.NONE, 1);
  }

  /** A packet to the orders of which nobody knows who sent it. */
  public FlowEvent unidentified(int socket) {
    return flow(socket, 0, Verdict.DENY, Reason.UNIDENTIFIED_SOURCE, FlowEvent.Ending.NONE, 0);
  }

  /** A segment that the web may not send to the orders. */
  public FlowEvent refused(int socket, FlowEvent.Ending ending) {
    return flow(socket, web, Verdict.DENY, Reason.EGRESS_NOT_ALLOWED, ending, 0);
  }

  /** What the web tries upon the orders without a packet: a protocol's object, by its name. */
  public FlowEvent object(LocalProtocol protocol, int option, String name) {
    InetAddress none = new InetSocketAddress(0).getAddress();
    return new FlowEvent(
        FlowEvent.Type.OBJECT,
        1,
        2,
        1,
        0,
        9,
        0,
        new FlowEvent.Side(web, none, 0),
        new FlowEvent.Side(orders, none, 0),
        new FlowEvent.Side(orders, none, 0),
        protocol.code(),
        4121,
        "python3",
        Verdict.DENY,
        Reason.EGRESS_NOT_ALLOWED,
        FlowEvent.SeenAt.EGRESS,
        FlowEvent.Ending.NONE,
        0,
        0,
        0,
        0,
        option,
        name);
  }

  private FlowEvent flow(
      int socket, int source, Verdict verdict, Reason reason, FlowEvent.Ending ending, int number) {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    return new FlowEvent(
        FlowEvent.Type.FLOW,
        socket,
        2,
        1,
        60,
        9,
        socket,
        new FlowEvent.Side(source, loopback, 51514),
        new FlowEvent.Side(orders, loopback, 8080),
        new FlowEvent.Side(orders, loopback, 8080),
        6,
        source == 0 ? 0 : 4121,
        "python3",
        verdict,
        reason,
        source == 0 ? FlowEvent.SeenAt.INGRESS : FlowEvent.SeenAt.EGRESS,
        ending,
        0,
        number,
        number,
        number,
        0,
        "");
  }
}
