package io.cellwall.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cellwall.agent.follow.FollowSettings;
import io.cellwall.manifest.Source;
import io.cellwall.repository.RemoteCredentials;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What does not fit is refused with its place: else an agent would enforce elsewhere than meant.
 */
class SettingsFileTest {
  private static SettingsFile read(String text) {
    return SettingsFile.read(new Source("agent.yaml", text));
  }

  @Test
  void metricsAreServedAtAnAddressAndPort() {
    assertThat(read("metrics: {listen: '127.0.0.1:9477'}").metrics())
        .contains(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9477));
    assertThat(read("metrics: {listen: '[::1]:9477'}").metrics())
        .contains(new InetSocketAddress(InetAddress.ofLiteral("::1"), 9477));
    for (String wrong : new String[] {"9477", "localhost:9477", "127.0.0.1:0", "::1:9477"}) {
      assertThatThrownBy(() -> read("metrics: {listen: '" + wrong + "'}"))
          .hasMessageContaining("metrics.listen: found");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cgroupRoot: [1] | 1:13: cgroupRoot: found a list, expected an absolute path",
        "cgroupRoot: | found nothing",
        "cgroupRoot: 7 | found the number \"7\"",
        "cgroupRoot: true | found the truth value",
        "cgroupRoot: {a: b} | found a mapping",
        "cgroupRoot: sub | found \"sub\", expected an absolute path",
        "stateDir: [1] | 1:11: stateDir: found a list",
        "socket: {a: b} | 1:9: socket: found a mapping",
        "bpffs: x | 1:8: bpffs: found \"x\"",
        "acceptUncovered: 1 | 1:18: acceptUncovered: found the number \"1\", expected true or"
            + " false",
        "acceptUncovered: [true] | found a list",
        "rememberedFlows: many | expected a number of flows from 1 to 1000000",
        "rememberedFlows: 0 | expected a number of flows",
        "rememberedFlows: 99999999999 | expected a number of flows",
        "repository: x | 1:13: repository: found \"x\", expected a mapping",
        "repository: {branch: main} | found no `git`",
        "repository: {git: [x]} | expected a repository's URL",
        "repository: {git: x, branch: 1} | expected a branch's name",
        "repository: {git: x, poll: 10} | expected a time of 100ms or more",
        "repository: {git: x, poll: 10ms} | expected a time of 100ms or more",
        "repository: {git: x, path: ../y} | 1:28: repository.path: found \"../y\", expected a"
            + " folder",
        "repository: {git: 'ssh://h/r'} | found no `keyFile`",
        "repository: {git: 'https://h/r', keyFile: /k} | found `keyFile`, expected an ssh: URL",
        "repository: {git: 'ssh://h/r', keyFile: /k, user: me} | expected an https: URL in `git`",
        "repository: {git: 'http://h/r', passwordFile: /p} | expected an https: URL in `git`",
        "repository: {git: 'https://h/r', passwordFile: p} | expected an absolute path",
        "repository: {git: x, who: y} | found the unknown key \"who\"",
        "cgrouproot: /a | 1:1: found the unknown key \"cgrouproot\"",
        "[1] | 1:1: found a list",
        "text | expected a mapping",
      })
  void whatDoesNotFitIsRefusedWithItsPlace(String text, String refusal) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("agent.yaml:")
        .hasMessageContaining(refusal);
  }

  @Test
  void anEmptyPathASecondKeyAndASecondDocumentAreRefused() {
    assertThatThrownBy(() -> read("socket: \"\"\n")).hasMessageContaining("found \"\"");
    assertThatThrownBy(() -> read("socket: /a\nsocket: /b\n"))
        .hasMessageContaining("agent.yaml:2:1: found the key \"socket\" twice");
    assertThatThrownBy(() -> read("socket: /a\n---\nsocket: /b\n"))
        .hasMessageContaining("found a second document");
    assertThatThrownBy(() -> read("socket: [\n")).hasMessageContaining("not YAML");
  }

  @Test
  void everyComplaintIsToldAtOnce() {
    assertThatThrownBy(() -> read("socket: 1\nbpffs: 2\n"))
        .hasMessageContaining("agent.yaml:1:9")
        .hasMessageContaining("agent.yaml:2:8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "# nothing\n", "{}\n"})
  void aFileThatSaysNothingLeavesTheDefaults(String text) {
    SettingsFile settings = read(text);
    assertThat(settings.cgroupRoot()).isEmpty();
    assertThat(settings.acceptUncovered()).isFalse();
    assertThat(settings.rememberedFlows()).isEqualTo(AgentSettings.REMEMBERED_FLOWS);
  }

  @Test
  void whatFitsIsTaken() {
    SettingsFile settings =
        read(
            """
            cgroupRoot: /sys/fs/cgroup/a
            acceptUncovered: true
            rememberedFlows: 5
            repository: {git: "https://example.org/r.git", path: hosts/vm7, poll: 2s}
            """);
    assertThat(settings.cgroupRoot()).contains(Path.of("/sys/fs/cgroup/a"));
    assertThat(settings.acceptUncovered()).isTrue();
    assertThat(settings.rememberedFlows()).isEqualTo(5);
    assertThat(settings.follow())
        .contains(
            new FollowSettings(
                "https://example.org/r.git",
                "main",
                "hosts/vm7",
                Duration.ofSeconds(2),
                new RemoteCredentials.None()));
  }

  @Test
  void credentialsAreThoseOfTheWayToTheRepository() {
    assertThat(credentials("git: \"https://h/r\", passwordFile: /p"))
        .isEqualTo(new RemoteCredentials.Password("git", Path.of("/p")));
    assertThat(credentials("git: \"https://h/r\", user: me, passwordFile: /p"))
        .isEqualTo(new RemoteCredentials.Password("me", Path.of("/p")));
    RemoteCredentials key =
        new RemoteCredentials.Key(Path.of("/k"), Path.of("/etc/ssh/ssh_known_hosts"));
    assertThat(credentials("git: \"ssh://g@h:22/r\", keyFile: /k")).isEqualTo(key);
    assertThat(credentials("git: \"g@h:r\", keyFile: /k")).isEqualTo(key);
    assertThat(credentials("git: \"g@h:r\", keyFile: /k, knownHostsFile: /h"))
        .isEqualTo(new RemoteCredentials.Key(Path.of("/k"), Path.of("/h")));
    assertThat(credentials("git: /srv/r")).isEqualTo(new RemoteCredentials.None());
  }

  private static RemoteCredentials credentials(String repository) {
    return read("repository: {" + repository + "}").follow().orElseThrow().credentials();
  }

  @Test
  void aPasswordInTheUrlIsRefusedAndNotRepeated() {
    assertThatThrownBy(() -> read("repository: {git: \"https://me:secret@h/r\"}"))
        .hasMessageContaining("agent.yaml:1:14: repository: found a password in the URL")
        .hasMessageNotContaining("secret");
  }
}
