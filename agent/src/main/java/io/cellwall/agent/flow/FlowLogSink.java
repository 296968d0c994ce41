package io.cellwall.agent.flow;

import io.cellwall.agent.flow.EventReader.FlowSink;
import io.cellwall.kernel.event.FlowEvent;

/** Remembers flows. */
public record FlowLogSink(FlowLog log) implements FlowSink {
  @Override
  public void accept(FlowEvent event, Flow flow) {
    log.add(flow);
  }

  @Override
  public void tick() {}
}
