package io.cellwall.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** Times are written as in manifests. */
class SpansTest {
  @ParameterizedTest
  @CsvSource({
    "1500ms, PT1.5S",
    "90s, PT90S",
    "10m, PT10M",
    "1h30m, PT90M",
    "2d, PT48H",
    "1d12h, PT36H"
  })
  void aDurationIsOneAsInAManifest(String text, Duration duration) {
    assertThat(Spans.require(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "5", "-5m", "0.5s", "30M", "5m ", "m5", "1h30"})
  void whatAManifestWouldNotTakeIsAWrongCall(String text) {
    assertThatThrownBy(() -> Spans.require(text))
        .isInstanceOf(WrongCallException.class)
        .hasMessage("expected a duration such as 30m, 1h30m or 1500ms, found " + text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-23T17:00Z", "2026-11-23 18:00:00+01:00"})
  void sinceTakesEveryMomentThatAtTakes(String text) {
    assertThat(new Since().convert(text)).isEqualTo(Instant.parse("2026-11-23T17:00:00Z"));
  }

  @Test
  void sinceTakesADurationToo() {
    Instant before = Instant.now().minusMillis(1500);
    assertThat(new Since().convert("1500ms")).isBetween(before, before.plusSeconds(60));
  }

  @Test
  void anythingElseIsNoTimeSince() {
    assertThatThrownBy(() -> new Since().convert("lunch"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage(
            "expected a time such as 10m, 2h, 2026-11-23T09:00:00Z or 2026-11-23, found lunch");
  }
}
