package io.cellwall.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A moment: with its offset as in RFC 3339, or by this machine's clocks. */
final class At implements ITypeConverter<Instant> {
  private static final String EXPECTED =
      "expected a time such as 2026-11-23T18:00:00+01:00, 2026-11-23 18:00 or 2026-11-23, found ";

  private static final List<Function<String, Instant>> FORMS =
      List.of(
          text -> ZonedDateTime.parse(text).toInstant(),
          text -> LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant(),
          text -> LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant());

  @Override
  public Instant convert(String text) {
    return find(text).orElseThrow(() -> new TypeConversionException(EXPECTED + text));
  }

  static Optional<Instant> find(String text) {
    String joined = text.replace(' ', 'T');
    return FORMS.stream().flatMap(form -> read(form, joined).stream()).findFirst();
  }

  private static Optional<Instant> read(Function<String, Instant> form, String text) {
    try {
      return Optional.of(form.apply(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
