package io.cellwall.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.kernel.Coverage;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoctorReportTest {
  private static Coverage old(String interaction) {
    return Coverage.missing(interaction, "x", "this kernel is old", "a newer one");
  }

  @Test
  void whatHasOneCauseIsOneGroupWithOneFix() {
    List<Coverage> coverage =
        List.of(
            Coverage.covered("Packets", "network"),
            old("Unix sockets").but("only names are judged"),
            old("FIFOs"),
            Coverage.missing("Redirection", "redirect", "nobody wrote it", ""),
            Coverage.covered("Schedules", "schedule"),
            old("Signals"));
    assertThat(DoctorReport.of(coverage, Integer.MAX_VALUE))
        .containsExactly(
            "enforced:",
            "  Packets; Schedules",
            "",
            "not covered, because this kernel is old:",
            "  Unix sockets; FIFOs; Signals",
            "  Unix sockets: only names are judged",
            "  fix: a newer one",
            "",
            "not covered, because nobody wrote it:",
            "  Redirection");
  }

  @Test
  void aLongListFitsTheScreen() {
    List<Coverage> coverage =
        List.of(old("a".repeat(40)), old("b".repeat(35)), old("c".repeat(36)), old("d"));
    assertThat(DoctorReport.of(coverage, Integer.MAX_VALUE))
        .contains("  " + "a".repeat(40) + "; " + "b".repeat(35) + ";")
        .contains("  " + "c".repeat(36) + "; d");
  }

  @Test
  void everyLineFitsANarrowTerminal() {
    List<Coverage> coverage =
        List.of(
            Coverage.covered("TCP, UDP and ICMP packets", "network"),
            Coverage.covered("Schedules", "schedule"),
            old("Unix sockets, by path and by abstract name").but("only names are judged"));
    assertThat(DoctorReport.of(coverage, 28))
        .containsExactly(
            "enforced:",
            "  TCP, UDP and ICMP packets;",
            "  Schedules",
            "",
            "not covered, because this",
            "  kernel is old:",
            "  Unix sockets, by path and",
            "  by abstract name",
            "  Unix sockets, by path and",
            "    by abstract name: only",
            "    names are judged",
            "  fix: a newer one");
  }
}
