package io.cellwall.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.compile.ComponentEntry;
import io.cellwall.compile.PolicyTable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pins on a file system of their own, which the machine's root detaches. */
@Timeout(60)
final class DetachedPinsTest {
  private final TestRoot root = new TestRoot(Path.of("/run"));
  private ServerSocket server;
  private DataPlane plane;

  @BeforeEach
  void open() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    plane = DataPlane.open(root.settings());
    int web = plane.identities().component("web");
    plane.runCgroup("web");
    plane.apply(
        new PolicyTable(
            Map.of(web, new ComponentEntry(false, false, 0)),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of("/cellwall/web", web)));
  }

  @AfterEach
  void close() throws IOException, InterruptedException {
    plane.close();
    server.close();
    root.close();
    while (BpfFileSystem.holds(pins())) {
      detach();
    }
    Files.delete(pins());
  }

  private Path pins() {
    return root.settings().bpffs();
  }

  private void detach() throws IOException, InterruptedException {
    Process umount = new ProcessBuilder("umount", "--lazy", pins().toString()).inheritIO().start();
    assertThat(umount.waitFor()).isZero();
  }

  private String attempt(String cgroup) throws IOException {
    String script = "exec 3<>/dev/tcp/127.0.0.1/$0 && echo open || echo refused";
    Process client =
        root.start(cgroup, "bash", "-c", script, Integer.toString(server.getLocalPort()));
    List<String> lines = client.inputReader().lines().toList();
    return lines.getLast();
  }

  @Test
  void enforcementOutlivesTheirFileSystemAndTheAgent() throws IOException, InterruptedException {
    detach();
    assertThat(BpfFileSystem.holds(pins())).isFalse();
    assertThat(plane.mend()).contains("packet_sent");
    assertThat(plane.mend()).isEmpty();
    plane.close();
    assertThat(attempt("cellwall/web")).isEqualTo("refused");
    assertThat(attempt("")).isEqualTo("open");
    plane = DataPlane.open(root.settings());
    assertThat(plane.adopted()).isTrue();
    assertThat(plane.table().components()).hasSize(1);
  }

  @Test
  void aLivingAgentHoldsWhatIsDetached() throws IOException, InterruptedException {
    detach();
    assertThat(attempt("cellwall/web")).isEqualTo("refused");
    assertThat(attempt("")).isEqualTo("open");
  }
}
