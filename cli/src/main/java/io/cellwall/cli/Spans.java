package io.cellwall.cli;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations, written as in manifests: {@code 1500ms}, {@code 90s}, {@code 1h30m}, {@code 2d}. */
final class Spans {
  private static final Pattern PART = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private Spans() {}

  /** Which of them are too short or too long for a purpose is for the agent to say. */
  static Optional<Duration> find(String text) {
    Matcher part = PART.matcher(text);
    Duration sum = Duration.ZERO;
    int end = 0;
    while (part.find() && part.start() == end) {
      Duration unit = UNITS.getOrDefault(part.group(2), Duration.ZERO);
      sum = sum.plus(unit.multipliedBy(Long.parseLong(part.group(1))));
      end = part.end();
    }
    return end > 0 && end == text.length() ? Optional.of(sum) : Optional.empty();
  }

  static Duration require(String text) {
    return find(text)
        .orElseThrow(() ->
            new WrongCallException(
                "expected a duration such as 30m, 1h30m or 1500ms, found " + text));
  }
}
