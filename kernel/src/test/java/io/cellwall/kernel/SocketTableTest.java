package io.cellwall.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketTableTest {
  private static final String PRELUDE =
      "use Socket; sub at { my ($type, $name) = @_; socket my $s, PF_UNIX, $type, 0;"
          + " bind $s, sockaddr_un($name) or die $!; push @kept, $s; $s } ";

  @TempDir Path directory;

  private List<String> paths(String script) throws IOException, InterruptedException {
    String whole = PRELUDE + script + "; $| = 1; print qq(ready\n); <STDIN>";
    Process process =
        new ProcessBuilder("perl", "-e", whole, directory.toString())
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(process.inputReader().readLine()).isEqualTo("ready");
      int pid = (int) process.pid();
      return SocketTable.of(List.of(pid)).stream()
          .map(ListeningSocket.Unix.class::cast)
          .peek(socket -> assertThat(socket.pid()).isEqualTo(pid))
          .map(ListeningSocket.Unix::path)
          .toList();
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  @Test
  void unixSocketsThatListenAreThere() throws IOException, InterruptedException {
    assertThat(
            paths(
                "listen at(SOCK_STREAM, qq($ARGV[0]/a b)), 1;"
                    + "listen at(SOCK_SEQPACKET, qq(\\0cellwall-$$)), 1;"
                    + "at(SOCK_STREAM, qq($ARGV[0]/deaf))"))
        .hasSize(2)
        .contains(directory + "/a b")
        .anyMatch(path -> path.startsWith("@cellwall-"));
  }

  @Test
  void datagramSocketsAreThereOnceTheyHaveAName() throws IOException, InterruptedException {
    assertThat(paths("at(SOCK_DGRAM, qq($ARGV[0]/log)); socket my $n, PF_UNIX, SOCK_DGRAM, 0"))
        .containsExactly(directory + "/log");
  }

  @Test
  void aNameThatIsNoTextHidesNoOther() throws IOException, InterruptedException {
    assertThat(
            paths(
                "listen at(SOCK_STREAM, qq($ARGV[0]/\\xff)), 1;"
                    + "listen at(SOCK_STREAM, qq($ARGV[0]/jobs)), 1"))
        .hasSize(2)
        .contains(directory + "/jobs");
  }
}
