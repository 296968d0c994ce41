package io.cellwall.agent.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.manifest.ManifestParser;
import io.cellwall.manifest.Source;
import io.cellwall.policy.Policy;
import io.cellwall.policy.Resolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReservedPortsTest {
  @TempDir Path sysctl;

  private ReservedPorts ports() {
    return new ReservedPorts(sysctl, sysctl.resolve("ours"));
  }

  @BeforeEach
  void anAdministratorReservedOnePort() throws IOException {
    Files.writeString(sysctl.resolve("ip_local_port_range"), "32768\t60999\n");
    Files.writeString(sysctl.resolve("ip_local_reserved_ports"), "40000\n");
  }

  private static Policy exposing(String... ports) {
    String text =
        """
        apiVersion: cellwall.io/v1
        kind: Component
        metadata: {name: web}
        spec:
          exposes: [%s]
        """
            .formatted(String.join(", ", ports));
    return Resolver.resolve(ManifestParser.parse(List.of(new Source("web.yaml", text))).manifests())
        .policy();
  }

  private String reserved() throws IOException {
    return Files.readString(sysctl.resolve("ip_local_reserved_ports")).strip();
  }

  @Test
  void exposedPortsAreReservedWhereTheKernelWouldHandThemOut() throws IOException {
    ports()
        .follow(
            exposing(
                "{name: a, protocol: TCP, port: 80}",
                "{name: b, protocol: TCP, port: 40001}",
                "{name: c, protocol: UDP, port: 60990, endPort: 61010}"));
    assertThat(reserved()).isEqualTo("40000-40001,60990-60999");
  }

  @Test
  void aWideRangeIsLeftToAll() throws IOException {
    ports()
        .follow(
            exposing(
                "{name: turn, protocol: UDP, port: 49152, endPort: 65535}",
                "{name: ftp, protocol: TCP, port: 40001, endPort: 40100}"));
    assertThat(reserved()).isEqualTo("40000-40100");
  }

  @Test
  void manyNarrowRangesTakeAQuarterOfAllPortsAtMost() throws IOException {
    String[] endpoints = new String[100];
    for (int index = 0; index < endpoints.length; index++) {
      int first = 33_000 + 250 * index;
      endpoints[index] =
          "{name: e%d, protocol: UDP, port: %d, endPort: %d}".formatted(index, first, first + 249);
    }
    ports().follow(exposing(endpoints));
    assertThat(PortSet.parse(reserved()).ports()).hasSizeBetween(6_800, 7_059);
  }

  @Test
  void whatIsNoLongerExposedIsGivenBackByTheNextAgent() throws IOException {
    ports().follow(exposing("{name: b, protocol: TCP, port: 40001}"));
    ports().follow(exposing());
    assertThat(reserved()).isEqualTo("40000");
  }

  @Test
  void whatTheAdministratorReservedStays() throws IOException {
    ports().follow(exposing("{name: b, protocol: TCP, port: 40000}"));
    ports().release();
    assertThat(reserved()).isEqualTo("40000");
  }
}
