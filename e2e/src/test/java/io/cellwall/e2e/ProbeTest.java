package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The instrument itself: without a wall, everything that the other tests see refused gets through.
 */
class ProbeTest {
  @Test
  void withoutAWallEveryAttemptIsAnswered() {
    try (CgroupTree tree = CgroupTree.create("cellwall-probe-" + ProcessHandle.current().pid());
        Probe server = Probe.start(tree.child("server"));
        Probe client = Probe.start(tree.child("client"), Probe.Options.NOBODY)) {
      server.serve(Target.tcp("::1", 11_999));
      server.serve(Target.udp("127.0.0.1", 11_999));
      List<Reached> reached =
          client.reach(List.of(Target.tcp("::1", 11_999), Target.udp("127.0.0.1", 11_999)));
      assertThat(reached).allMatch(Reached::answered);
      assertThat(server.received()).containsExactly("hello", "hello");
    }
  }
}
