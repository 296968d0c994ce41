package io.cellwall.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class AtTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-23T18:00:00+01:00",
        "2026-11-23T17:00:00Z",
        "2026-11-23T17:00Z",
        "2026-11-23 12:00:00.000-05:00"
      })
  void offsetSaysWhichMomentIsMeant(String text) {
    assertThat(new At().convert(text)).isEqualTo(Instant.parse("2026-11-23T17:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-23T18:00", "2026-11-23 18:00:00"})
  void withoutAnOffsetItIsLocal(String text) {
    assertThat(new At().convert(text))
        .isEqualTo(
            LocalDateTime.of(2026, 11, 23, 18, 0).atZone(ZoneId.systemDefault()).toInstant());
  }

  @Test
  void aDayIsItsBeginningHere() {
    assertThat(new At().convert("2026-11-23"))
        .isEqualTo(LocalDate.of(2026, 11, 23).atStartOfDay(ZoneId.systemDefault()).toInstant());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "noon", "18:00", "2026-11", "2026-02-30T10:00Z", "2026-11-23T25:00"})
  void anythingElseIsRefusedInOneLine(String text) {
    assertThatThrownBy(() -> new At().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage(
            "expected a time such as 2026-11-23T18:00:00+01:00, 2026-11-23 18:00 or 2026-11-23, found "
                + text);
  }
}
