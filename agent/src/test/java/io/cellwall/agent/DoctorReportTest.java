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
    assertThat(DoctorReport.of(coverage))
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
        List.of(old("a".repeat(40)), old("b".repeat(36)), old("c".repeat(36)), old("d"));
    assertThat(DoctorReport.of(coverage))
        .contains("  " + "a".repeat(40) + "; " + "b".repeat(36) + ";")
        .contains("  " + "c".repeat(36) + "; d");
  }
}
