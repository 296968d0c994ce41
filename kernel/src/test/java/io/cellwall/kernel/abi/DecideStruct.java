package io.cellwall.kernel.abi;

import static io.cellwall.kernel.abi.Layouts.bytes;
import static io.cellwall.kernel.abi.Layouts.u16;
import static io.cellwall.kernel.abi.Layouts.u64;
import static io.cellwall.kernel.abi.Layouts.u8;

import io.cellwall.compile.Prefix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.NullMarked;

/** {@code struct decision} and {@code struct decide_request}: only tests ask for decisions. */
@NullMarked
public final class DecideStruct {
  public static final StructLayout DECISION =
      Layouts.struct(
          "decision",
          u64("until"),
          u8("verdict"),
          u8("reason"),
          u8("drop"),
          u8("padding"),
          u16("endpoint"),
          u16("egress_rule"),
          u16("ingress_rule"),
          bytes("tail", 6));
  public static final StructLayout REQUEST =
      Layouts.struct(
          "decide_request",
          FlowStruct.LAYOUT.withName("flow"),
          DECISION.withName("decision"),
          u64("generation"),
          u64("now"));

  private static final long FLOW = Layouts.offset(REQUEST, "flow");
  private static final long ANSWER = Layouts.offset(REQUEST, "decision");
  private static final long GENERATION = Layouts.offset(REQUEST, "generation");
  private static final long NOW = Layouts.offset(REQUEST, "now");
  private static final long SOURCE_ADDRESS = Layouts.offset(FlowStruct.LAYOUT, "source_address");
  private static final long DESTINATION_ADDRESS =
      Layouts.offset(FlowStruct.LAYOUT, "destination_address");
  private static final long SOURCE = Layouts.offset(FlowStruct.LAYOUT, "source");
  private static final long DESTINATION = Layouts.offset(FlowStruct.LAYOUT, "destination");
  private static final long PORT = Layouts.offset(FlowStruct.LAYOUT, "destination_port");
  private static final long PROTOCOL = Layouts.offset(FlowStruct.LAYOUT, "protocol");

  private DecideStruct() {}

  /** One question; addresses are prefixes of full length. */
  public record Question(
      Prefix sourceAddress,
      Prefix destinationAddress,
      int source,
      int destination,
      int protocol,
      int port,
      long generation,
      long now) {}

  /** The kernel half's answer to it. */
  public record Answer(
      int verdict,
      int reason,
      boolean drop,
      int endpoint,
      int egressRule,
      int ingressRule,
      long until) {}

  public static void write(MemorySegment request, Question question) {
    request.fill((byte) 0);
    MemorySegment flow = request.asSlice(FLOW);
    Layouts.putAddress(flow, SOURCE_ADDRESS, question.sourceAddress.address());
    Layouts.putAddress(flow, DESTINATION_ADDRESS, question.destinationAddress.address());
    Layouts.putU32(flow, SOURCE, question.source);
    Layouts.putU32(flow, DESTINATION, question.destination);
    flow.set(ValueLayout.JAVA_SHORT, PORT, (short) question.port);
    Layouts.putU8(flow, PROTOCOL, question.protocol);
    Layouts.putU64(request, GENERATION, question.generation);
    Layouts.putU64(request, NOW, question.now);
  }

  public static Answer read(MemorySegment request) {
    MemorySegment decision = request.asSlice(ANSWER, DECISION.byteSize());
    return new Answer(
        Layouts.getU8(decision, Layouts.offset(DECISION, "verdict")),
        Layouts.getU8(decision, Layouts.offset(DECISION, "reason")),
        Layouts.getU8(decision, Layouts.offset(DECISION, "drop")) != 0,
        Layouts.getU16(decision, Layouts.offset(DECISION, "endpoint")),
        Layouts.getU16(decision, Layouts.offset(DECISION, "egress_rule")),
        Layouts.getU16(decision, Layouts.offset(DECISION, "ingress_rule")),
        Layouts.getU64(decision, Layouts.offset(DECISION, "until")));
  }

  public static long generation(MemorySegment request) {
    return Layouts.getU64(request, GENERATION);
  }
}
