package io.cellwall.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A moment in the past: how long ago, or when. */
final class Since implements ITypeConverter<Instant> {
  private static final String EXPECTED =
      "expected a time such as 10m, 2h, 2026-11-23T09:00:00Z or 2026-11-23, found ";

  private static final List<Function<String, Instant>> FORMS =
      List.of(
          text -> Instant.now().minus(duration(text)),
          Instant::parse,
          text -> ZonedDateTime.parse(text).toInstant(),
          text -> LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant(),
          text -> LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant());

  @Override
  public Instant convert(String text) {
    return FORMS.stream()
        .flatMap(form -> read(form, text.replace(' ', 'T')).stream())
        .findFirst()
        .orElseThrow(() -> new TypeConversionException(EXPECTED + text));
  }

  private static Optional<Instant> read(Function<String, Instant> form, String text) {
    try {
      return Optional.of(form.apply(text));
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  /** {@code 90s}, {@code 10m}, {@code 1h30m}, {@code 2d}. */
  static Duration duration(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    int days = upper.indexOf('D') + 1;
    String time = upper.substring(days);
    return Duration.parse("P" + upper.substring(0, days) + (time.isEmpty() ? "" : "T" + time));
  }

  /** The same where it is an option that has no other form. */
  static Duration span(String text) {
    try {
      return duration(text);
    } catch (DateTimeException e) {
      throw new WrongCallException("expected a duration such as 30m or 2h, found " + text);
    }
  }
}
