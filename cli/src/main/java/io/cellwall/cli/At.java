package io.cellwall.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A moment: with its offset as in RFC 3339, or by this machine's clocks. */
final class At implements ITypeConverter<Instant> {
  @Override
  public Instant convert(String text) {
    String joined = text.replace(' ', 'T');
    try {
      return hasOffset(joined)
          ? OffsetDateTime.parse(joined).toInstant()
          : LocalDateTime.parse(joined).atZone(ZoneId.systemDefault()).toInstant();
    } catch (DateTimeException e) {
      throw new TypeConversionException(
          "expected a time such as 2026-11-23T18:00:00+01:00 or 2026-11-23 18:00, found " + text);
    }
  }

  private static boolean hasOffset(String text) {
    return text.matches(".*T.*[Zz+-].*");
  }
}
