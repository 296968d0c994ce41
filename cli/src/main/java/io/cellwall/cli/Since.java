package io.cellwall.cli;

import java.time.Instant;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A moment in the past: how long ago, or when. */
final class Since implements ITypeConverter<Instant> {
  private static final String EXPECTED =
      "expected a time such as 10m, 2h, 2026-11-23T09:00:00Z or 2026-11-23, found ";

  @Override
  public Instant convert(String text) {
    return Spans.find(text)
        .map(ago -> Instant.now().minus(ago))
        .or(() -> At.find(text))
        .orElseThrow(() -> new TypeConversionException(EXPECTED + text));
  }
}
